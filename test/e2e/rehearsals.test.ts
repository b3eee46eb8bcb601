import { setTimeout as sleep } from "node:timers/promises";
import { DeleteSnapshotCommand, DescribeSnapshotsCommand, DescribeVolumesCommand } from "@aws-sdk/client-ec2";
import { CoreV1Api } from "@kubernetes/client-node";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TenantRehearsals } from "#domain/rehearsal.ts";
import { createRehearsalStore } from "#effects/rehearsal/rehearsal-store.ts";
import { deployControlPlane } from "#local/control-plane.ts";
import { type LocalEnvironment, startEnvironment } from "#local/environment.ts";
import { runSampleWorkload } from "#local/samples.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { invoke, type Scene, setScene } from "#local/story/scene.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { createProgress } from "#runtime/progress.ts";
import { onboard } from "./offboarding-setup.ts";
import { runWorkloads, workloadsIn } from "./rehearsed-workloads.ts";

const progress = createProgress({ output: process.stderr });
const VELERO = { group: "velero.io", version: "v1", namespace: "velero" } as const;

let environment: LocalEnvironment;
let scene: Scene;

beforeAll(async () => {
  environment = await startEnvironment({ toolchain: await ensureToolchain({ progress }), progress });
  const { parts } = await deployControlPlane(environment, progress, {
    settings: {
      promises: { restore: { every: "12s" } },
      sweep: { every: "12h" },
      // Invoked by the test alone: a minute is the least that a schedule knows, and the most that it lets a look wait.
      rehearsals: { mode: "on", every: "1h" },
    },
  });
  scene = await setScene(environment, parts, (line) => console.log(line));
  await onboard(scene, "acme");
  await runSampleWorkload(scene.kube, "tenant-acme");
  await runWorkloads(scene.kube, "tenant-acme");
});

afterAll(async () => {
  await environment?.stop();
});

async function backUp(name: string): Promise<void> {
  const body = {
    ...{ apiVersion: "velero.io/v1", kind: "Backup", metadata: { name, namespace: "velero" } },
    spec: { includedNamespaces: ["tenant-acme"], snapshotVolumes: true, storageLocation: "default", ttl: "24h" },
  };
  await scene.custom.createNamespacedCustomObject({ ...VELERO, plural: "backups", body });
  const isDone = async () => {
    const { status }: { readonly status?: { readonly phase?: string } } = await scene.custom.getNamespacedCustomObject({
      ...{ ...VELERO, plural: "backups", name },
    });
    return status?.phase === "Completed";
  };
  await waitUntil(`Backup ${name} to be Completed`, isDone, { deadline: 60_000, every: 100 });
}

async function snapshotsOf(backup: string): Promise<readonly string[]> {
  const { Snapshots = [] } = await scene.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"] }));
  return Snapshots.filter(({ Tags = [] }) =>
    Tags.some(({ Key, Value }) => Key === "velero.io/backup" && Value === backup),
  ).map(({ SnapshotId = "" }) => SnapshotId);
}

/** Everything that a rehearsal could touch, and what it may leave. */
async function everything() {
  const core = scene.kube.makeApiClient(CoreV1Api);
  const [{ items: namespaces }, { items: volumes }, { Volumes = [] }, restores] = await Promise.all([
    core.listNamespace(),
    core.listPersistentVolume(),
    scene.ec2.send(new DescribeVolumesCommand({})),
    scene.custom.listNamespacedCustomObject({ ...VELERO, plural: "restores" }),
  ]);
  const { items }: { readonly items: readonly { readonly metadata: { readonly name: string } }[] } = restores;
  return {
    namespaces: namespaces.map(({ metadata }) => `${metadata?.name} ${metadata?.uid}`).sort(),
    persistentVolumes: volumes.map(({ metadata, status }) => `${metadata?.name} ${status?.phase}`).sort(),
    volumes: Volumes.map(({ VolumeId, State }) => `${VolumeId} ${State}`).sort(),
    restores: items.map(({ metadata }) => metadata.name),
  };
}

const stateOf = async (): Promise<TenantRehearsals | undefined> => {
  const store = createRehearsalStore(scene.s3, scene.parts.stateBucketName);
  return (await store.read(environment.kubernetes.clusterName)).value?.tenants["acme"];
};

async function isRestored(name: string): Promise<boolean> {
  const { items }: { readonly items: readonly { metadata: { name: string }; status?: { phase?: string } }[] } =
    await scene.custom.listNamespacedCustomObject({ ...VELERO, plural: "restores" });
  return items.some(({ metadata, status }) => metadata.name === name && status?.phase === "Completed");
}

/** Once, when all is restored and nobody has looked at it yet. */
type Meanwhile = (rehearsal: string) => Promise<void>;

/** Invokes the function until nothing runs; it is what the schedule does. */
async function rehearse(meanwhile?: Meanwhile): Promise<TenantRehearsals> {
  let seen = false;
  for (let step = 0; step < 60; step += 1) {
    const running = (await stateOf())?.running;
    if (meanwhile !== undefined && !seen && running?.result === null) {
      seen = true;
      const isDone = () => isRestored(running.name);
      await waitUntil(`${running.name} to be restored`, isDone, { deadline: 60_000, every: 100 });
      await meanwhile(running.name);
    }
    await invoke(scene, scene.parts.rehearseRestoreFunctionName, {
      cluster: environment.kubernetes.clusterName,
    });
    const state = await stateOf();
    if (state !== undefined && state.running === null && state.last !== null) return state;
    await sleep(500);
  }
  throw new Error(`It does not end: ${JSON.stringify({ state: await stateOf(), ...(await everything()) })}`);
}

it("a backup is restored beside its tenant, proven and cleared; nothing of the tenant's is touched", async () => {
  await backUp("acme-1");
  const snapshots = await snapshotsOf("acme-1");
  expect(snapshots.length).toBeGreaterThan(0);
  const before = await everything();
  let found: Awaited<ReturnType<typeof workloadsIn>> | undefined;
  const { last, passedAt } = await rehearse(async (namespace) => {
    found = await workloadsIn(scene.kube, namespace);
  });
  expect(found).toEqual({ replicas: ["web 0", "kafka 0"], suspended: ["report true"], pods: 0 });
  expect(last).toMatchObject({ outcome: "passed", backup: "acme-1", faults: [], volumes: snapshots.length });
  expect(passedAt).toBe(last?.at);
  expect(last?.counts).toEqual([
    { resource: "configmaps", inBackup: 2, restored: 2 },
    { resource: "serviceaccounts", inBackup: 1, restored: 1 },
    { resource: "deployments.apps", inBackup: 1, restored: 1 },
    { resource: "statefulsets.apps", inBackup: 1, restored: 1 },
    { resource: "cronjobs.batch", inBackup: 1, restored: 1 },
  ]);
  expect(await everything()).toEqual(before);
  expect(await snapshotsOf("acme-1")).toEqual(snapshots);
});

/** A rehearsal of the newest backup that begins only now, however long that takes. */
async function rehearseAnew(meanwhile?: Meanwhile): Promise<TenantRehearsals> {
  const before = (await stateOf())?.last?.at;
  let state = await rehearse(meanwhile);
  while (state.last?.at === before) {
    await sleep(1_000);
    state = await rehearse(meanwhile);
  }
  return state;
}

it("what is deleted from it before it is verified is missed by name, and nothing of the tenant's is", async () => {
  const core = scene.kube.makeApiClient(CoreV1Api);
  const before = await everything();
  const { last } = await rehearseAnew(async (namespace) => {
    await core.deleteNamespacedConfigMap({ namespace, name: "settings" });
  });
  expect(last).toMatchObject({
    ...{ outcome: "failed", backup: "acme-1" },
    faults: [{ reason: "ObjectsMissing", message: "1 of 2 ConfigMaps of tenant-acme were not restored: settings" }],
  });
  expect(await everything()).toEqual(before);
});

it("without the modifiers that keep it at rest, Velero refuses it, and nothing is restored", async () => {
  const core = scene.kube.makeApiClient(CoreV1Api);
  const modifiers = { namespace: "velero", name: "surety-rehearsals-at-rest" };
  const { metadata, data } = await core.readNamespacedConfigMap(modifiers);
  await core.deleteNamespacedConfigMap(modifiers);
  const { last } = await rehearseAnew();
  await core.createNamespacedConfigMap({
    namespace: "velero",
    body: { metadata: { name: metadata?.name ?? "" }, ...(data !== undefined && { data }) },
  });
  expect(last?.faults).toEqual([
    { reason: "RestoreFailed", message: expect.stringMatching(/FailedValidation: failed to get resource modifiers/u) },
  ]);
});

it("a backup with a snapshot that somebody deleted fails, and is cleared as well", async () => {
  await backUp("acme-2");
  const [lost = "", ...others] = await snapshotsOf("acme-2");
  await scene.ec2.send(new DeleteSnapshotCommand({ SnapshotId: lost }));
  const before = await everything();
  await sleep(12_000);
  const passed = await stateOf();
  let state = passed;
  while (state?.last?.backup !== "acme-2") state = await rehearse();
  expect(state.last).toMatchObject({ outcome: "failed", backup: "acme-2" });
  expect(state.passedAt).toBe(passed?.passedAt);
  expect(await everything()).toEqual(before);
  expect(await snapshotsOf("acme-2")).toEqual(others);
});
