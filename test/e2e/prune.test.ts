import { setTimeout as sleep } from "node:timers/promises";
import { DescribeSnapshotsCommand } from "@aws-sdk/client-ec2";
import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { CoreV1Api, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PruneAnswer, pruneAnswerSchema } from "#domain/prune-answer.ts";
import { createPruneStore } from "#effects/retention/prune-store.ts";
import { deployControlPlane } from "#local/control-plane.ts";
import { type LocalEnvironment, startEnvironment } from "#local/environment.ts";
import { runSampleWorkload } from "#local/samples.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { invoke, type Scene, setScene } from "#local/story/scene.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { createProgress } from "#runtime/progress.ts";
import { onboard } from "./offboarding-setup.ts";

const progress = createProgress({ output: process.stderr });
const VELERO = { group: "velero.io", version: "v1", namespace: "velero" } as const;
const TENANTS = ["acme", "acme-eu", "globex"];
const SOON = { deadline: 60_000, every: 50 };

let environment: LocalEnvironment;
let scene: Scene;

beforeAll(async () => {
  environment = await startEnvironment({ toolchain: await ensureToolchain({ progress }), progress });
  const { parts } = await deployControlPlane(environment, progress, {
    settings: {
      promises: { backup: { retention: "4s" } },
      sweep: { every: "12h" },
      // A Velero that is down for a moment is not out of date: the test kills it.
      deletion: { syncPeriod: "10m", collectionCycle: "1s" },
      pruning: { mode: "delete", every: "12h", grace: "2s", share: "100%" },
    },
  });
  scene = await setScene(environment, parts, (line) => console.log(line));
  await scene.s3.send(
    new PutBucketVersioningCommand({
      Bucket: environment.veleroBucket,
      VersioningConfiguration: { Status: "Enabled" },
    }),
  );
  await Promise.all(TENANTS.map((tenant) => onboard(scene, tenant)));
  await Promise.all(TENANTS.map((tenant) => runSampleWorkload(scene.kube, `tenant-${tenant}`)));
  await runManyVolumes("tenant-acme");
});

afterAll(async () => {
  await environment?.stop();
});

/** So that a backup, and its deletion, take long enough to have a middle. */
const MORE_VOLUMES = 9;

async function runManyVolumes(namespace: string): Promise<void> {
  const core = scene.kube.makeApiClient(CoreV1Api);
  const names = Array.from({ length: MORE_VOLUMES }, (_, at) => `more-${at}`);
  for (const name of names)
    await core.createNamespacedPersistentVolumeClaim({
      namespace,
      body: {
        metadata: { name },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: "gp3",
          resources: { requests: { storage: "1Gi" } },
        },
      },
    });
  const volumes = names.map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  const containers = [
    {
      name: "more",
      image: "more",
      resources: { requests: { cpu: "1m", memory: "1Mi" }, limits: { cpu: "1m", memory: "1Mi" } },
    },
  ];
  await core.createNamespacedPod({ namespace, body: { metadata: { name: "more" }, spec: { containers, volumes } } });
  const isBound = async () => {
    const { items } = await core.listNamespacedPersistentVolumeClaim({ namespace });
    return items.filter(({ status }) => status?.phase === "Bound").length === MORE_VOLUMES + 3;
  };
  await waitUntil(`the claims of ${namespace} to be bound`, isBound, { deadline: 60_000, every: 200 });
}

interface VeleroObject {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly backupName?: string };
  readonly status?: { readonly phase?: string; readonly expiration?: string };
}

async function list(plural: string): Promise<readonly VeleroObject[]> {
  const { items }: { readonly items: readonly VeleroObject[] } = await scene.custom.listNamespacedCustomObject({
    ...VELERO,
    plural,
  });
  return items;
}

const phaseOf = async (name: string) =>
  (await list("backups")).find(({ metadata }) => metadata.name === name)?.status?.phase;

async function create(name: string, tenant: string, ttl: string): Promise<void> {
  const body = {
    ...{ apiVersion: "velero.io/v1", kind: "Backup", metadata: { name, namespace: "velero" } },
    spec: { includedNamespaces: [`tenant-${tenant}`], snapshotVolumes: true, storageLocation: "default", ttl },
  };
  await scene.custom.createNamespacedCustomObject({ ...VELERO, plural: "backups", body });
}

/** As if its time were over; while Velero is dead, it cannot see to it. */
async function expire(name: string): Promise<void> {
  const body = { status: { expiration: "2026-01-01T00:00:00Z" } };
  await scene.custom.patchNamespacedCustomObject(
    { ...VELERO, plural: "backups", name, body },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
}

async function backUp(name: string, tenant: string, ttl: string): Promise<void> {
  await create(name, tenant, ttl);
  await waitUntil(`Backup ${name} to be Completed`, async () => (await phaseOf(name)) === "Completed", SOON);
}

const remove = (plural: string, name: string) => scene.custom.deleteNamespacedCustomObject({ ...VELERO, plural, name });

async function snapshotsOf(backup: string): Promise<readonly string[]> {
  const { Snapshots = [] } = await scene.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"] }));
  return Snapshots.filter(({ Tags = [] }) =>
    Tags.some(({ Key, Value }) => Key === "velero.io/backup" && Value === backup),
  ).map(({ SnapshotId = "" }) => SnapshotId);
}

async function versionsIn(prefix: string): Promise<readonly string[]> {
  const { Versions = [], DeleteMarkers = [] } = await scene.s3.send(
    new ListObjectVersionsCommand({ Bucket: environment.veleroBucket, Prefix: prefix }),
  );
  return [...Versions, ...DeleteMarkers].map(({ Key = "", VersionId = "" }) => `${Key} ${VersionId}`);
}

const put = (Key: string) =>
  scene.s3.send(new PutObjectCommand({ Bucket: environment.veleroBucket, Key, Body: "data" }));

/**
 * Lets Velero work for a few milliseconds at a time, and kills it, by its own process id and with no time to end
 * anything, at the first moment in which the condition holds.
 */
async function killVeleroOnce(condition: () => Promise<boolean>): Promise<void> {
  const velero = environment.servers.findLast(({ name }) => name === "velero");
  if (velero === undefined) throw new Error("Velero does not run");
  const group = -velero.pid;
  await waitUntil(
    "the moment to kill Velero",
    async () => {
      process.kill(group, "SIGCONT");
      await sleep(2);
      process.kill(group, "SIGSTOP");
      return condition();
    },
    { deadline: 60_000, every: 1 },
  );
  process.kill(group, "SIGKILL");
  await waitUntil("Velero to be dead", async () => !isAlive(velero.pid), SOON);
  // Halted that often, it may have missed an answer of S3, and have said so last.
  await sayLocationIsAvailable();
}

async function sayLocationIsAvailable(): Promise<void> {
  const now = new Date().toISOString();
  const status = { phase: "Available", lastSyncedTime: now, lastValidationTime: now };
  await scene.custom.patchNamespacedCustomObject(
    { ...VELERO, plural: "backupstoragelocations", name: "default", body: { status } },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Kills Velero between the first snapshot of a backup and its end. */
async function killInBackup(name: string, tenant: string): Promise<void> {
  await create(name, tenant, "24h");
  await killVeleroOnce(async () => (await phaseOf(name)) === "InProgress" && (await snapshotsOf(name)).length > 0);
}

/** Kills Velero when some of a backup's snapshots are deleted, and others not yet; returns which backup that was. */
async function killInDeletion(attempt = 1): Promise<string> {
  const name = `acme-gone-${attempt}`;
  await backUp(name, "acme", "24h");
  const before = await snapshotsOf(name);
  const body = {
    ...{ apiVersion: "velero.io/v1", kind: "DeleteBackupRequest", spec: { backupName: name } },
    metadata: { generateName: `${name}-`, namespace: "velero", labels: { "velero.io/backup-name": name } },
  };
  await scene.custom.createNamespacedCustomObject({ ...VELERO, plural: "deletebackuprequests", body });
  await killVeleroOnce(async () => (await snapshotsOf(name)).length < before.length);
  if ((await snapshotsOf(name)).length > 0) return name;
  if (attempt === 5) throw new Error("Velero deletes all snapshots at once, five times in a row");
  await environment.runVelero();
  return killInDeletion(attempt + 1);
}

const prune = async (input: object = {}): Promise<PruneAnswer> =>
  pruneAnswerSchema.parse(
    await invoke(scene, scene.parts.pruneRetentionFunctionName, {
      cluster: environment.kubernetes.clusterName,
      ...input,
    }),
  );

function outcomesOf(answer: PruneAnswer): Readonly<Record<string, string>> {
  if (answer.status !== "applied") throw new Error(`It was not applied: ${JSON.stringify(answer)}`);
  return Object.fromEntries(answer.results.map(({ kind, id, outcome }) => [`${kind} ${id}`, outcome]));
}

async function skippedNow(): Promise<Readonly<Record<string, string>>> {
  const answer = await prune({ task: "Plan" });
  if (answer.status !== "planned") throw new Error(`No plan was made: ${JSON.stringify(answer)}`);
  const plan = await createPruneStore(scene.s3, scene.parts.stateBucketName).readPlan(
    environment.kubernetes.clusterName,
    answer.hash,
  );
  if (plan === undefined) throw new Error(`Plan ${answer.hash} is not in the store`);
  const { skipped } = plan;
  return Object.fromEntries(skipped.map(({ kind, id, reason, message }) => [`${kind} ${id}`, `${reason}: ${message}`]));
}

const folder = (path: string) => `Folder s3://${environment.veleroBucket}/${path}/`;

describe("pruning beside the real Velero", () => {
  let neighbour: readonly string[];
  let orphans: readonly string[];
  const lookAtNeighbour = async () => [
    ...(await snapshotsOf("acme-eu-1")),
    ...(await versionsIn("backups/acme-eu-1/")),
    ...(await versionsIn("kopia/tenant-acme-eu/")),
  ];

  it("there are backups that expire, and some that do not", async () => {
    // One after the other: what Velero has to queue, it looks at again only a minute later.
    await backUp("acme-1", "acme", "24h");
    await backUp("acme-eu-1", "acme-eu", "24h");
    await put("kopia/tenant-acme-eu/p1");
    await put("backups/nobody-1/nobody-1.tar.gz");
    await put("restores/acme-daily-20200101010000-20200102010000/restore-logs.gz");
    await put("kopia/former/p1");
    await put("backups/acme-daily-20200301010000/velero-backup.json");
    const Bucket = environment.veleroBucket;
    await scene.s3.send(
      new DeleteObjectCommand({ Bucket, Key: "backups/acme-daily-20200301010000/velero-backup.json" }),
    );
    neighbour = await lookAtNeighbour();
    expect(neighbour.length).toBeGreaterThan(10);
    await backUp("acme-old", "acme", "24h");
    await backUp("globex-only", "globex", "24h");
  });

  it("Velero dies in the middle of a backup, and collects nothing any more", async () => {
    await killInBackup("acme-killed", "acme");
    expect(await phaseOf("acme-killed")).toBe("InProgress");
    orphans = await snapshotsOf("acme-killed");
    expect(orphans.length).toBeGreaterThan(0);
    await Promise.all(["acme-old", "globex-only"].map(expire));
  });

  it("what has expired is asked for; the last good backup of a tenant is kept, and somebody is told", async () => {
    await scene.mailbox.takeUntilQuiet(500);
    const outcomes = outcomesOf(await prune());
    expect(outcomes).toEqual({
      "Backup acme-old": "requested",
      [folder("backups/acme-daily-20200301010000")]: "deleted",
    });
    expect((await list("deletebackuprequests")).map(({ spec }) => spec.backupName)).toEqual(["acme-old"]);
    expect(await versionsIn("backups/acme-daily-20200301010000/")).toEqual([]);
    const alerts = await scene.mailbox.takeUntilQuiet(500);
    expect(alerts.filter(({ subject }) => /last good backup/u.test(subject)).map(({ tenant }) => tenant)).toEqual([
      "globex",
    ]);
    const skipped = await skippedNow();
    expect(skipped["Backup globex-only"]).toMatch(/^LastGoodBackup: /u);
    expect(skipped["Backup acme-old"]).toMatch(/^AlreadyRequested: /u);
  });

  it("folders that nothing is for go once they were seen twice", async () => {
    await sleep(2_000);
    expect(outcomesOf(await prune())).toEqual({
      [folder("backups/nobody-1")]: "deleted",
      [folder("restores/acme-daily-20200101010000-20200102010000")]: "deleted",
      [folder("kopia/former")]: "deleted",
    });
  });

  it("Velero is back, and does what it was asked; what the dead backup left goes, once it was seen twice", async () => {
    await environment.runVelero();
    await waitUntil("Backup acme-old to be gone", async () => (await phaseOf("acme-old")) === undefined, SOON);
    await waitUntil("Backup acme-killed to have failed", async () => (await phaseOf("acme-killed")) === "Failed", SOON);
    expect(await snapshotsOf("acme-old")).toEqual([]);
    expect(Object.keys(outcomesOf(await prune())).filter((key) => key.startsWith("Snapshot"))).toEqual([]);
    await sleep(2_000);
    const outcomes = { ...(await skippedNow()), ...outcomesOf(await prune()) };
    for (const id of orphans) expect(outcomes[`Snapshot ${id}`]).toBe("deleted");
    expect(await snapshotsOf("acme-killed")).toEqual([]);
  });

  it("Velero dies in the middle of a deletion, and what that leaves is found, too", async () => {
    const name = await killInDeletion();
    const left = await snapshotsOf(name);
    // A person tidies up what hangs, in S3 and in the cluster: the snapshots that are left are nobody's.
    for (const key of (await versionsIn(`backups/${name}/`)).map((one) => one.split(" ")[0] ?? ""))
      await scene.s3.send(new DeleteObjectCommand({ Bucket: environment.veleroBucket, Key: key }));
    for (const { metadata, spec } of await list("deletebackuprequests"))
      if (spec.backupName === name) await remove("deletebackuprequests", metadata.name);
    await remove("backups", name);
    await prune();
    await sleep(2_000);
    const outcomes = outcomesOf(await prune());
    for (const id of left) expect(outcomes[`Snapshot ${id}`]).toBe("deleted");
    expect(await snapshotsOf(name)).toEqual([]);
  });

  it("nothing of the neighbour's was touched, and there is nothing left to do", async () => {
    expect(new Set(await lookAtNeighbour())).toEqual(new Set(neighbour));
    expect(await snapshotsOf("acme-1")).toHaveLength(MORE_VOLUMES + 3);
    expect(outcomesOf(await prune())).toEqual({});
  });
});
