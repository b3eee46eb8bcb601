import { setTimeout as sleep } from "node:timers/promises";
import { DeleteSnapshotCommand, DescribeSnapshotsCommand, DescribeVolumesCommand } from "@aws-sdk/client-ec2";
import { ListExecutionsCommand, SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { CoreV1Api } from "@kubernetes/client-node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readRecord } from "#cli/evidence/read-record.ts";
import type { TenantRehearsals } from "#domain/rehearsal.ts";
import { createEvidenceReader } from "#effects/evidence/evidence-reader.ts";
import { createRehearsalStore } from "#effects/rehearsal/rehearsal-store.ts";
import { awsClientOptions } from "#local/aws.ts";
import { deployControlPlane } from "#local/control-plane.ts";
import { historyOf } from "#local/departures/rehearsal.ts";
import { type LocalEnvironment, startEnvironment } from "#local/environment.ts";
import { runSampleWorkload } from "#local/samples.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { invoke, type Scene, setScene } from "#local/story/scene.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { createProgress } from "#runtime/progress.ts";
import { onboard } from "./offboarding-setup.ts";

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

/** What the schedule does: it begins a rehearsal that is due, and takes no step of any. */
async function look(): Promise<void> {
  await invoke(scene, scene.parts.rehearseRestoreFunctionName, { cluster: environment.kubernetes.clusterName });
}

/** Waits until the state machine has taken the rehearsal that runs to its end. */
async function ended(): Promise<TenantRehearsals> {
  for (let second = 0; second < 90; second += 1) {
    const state = await stateOf();
    if (state !== undefined && state.running === null && state.last !== null) return state;
    await sleep(1000);
  }
  const seen = { state: await stateOf(), executions: await executions(), ...(await everything()) };
  throw new Error(`It does not end: ${JSON.stringify(seen)}`);
}

/** All executions, the newest first. */
async function executions() {
  const stateMachineArn = scene.parts.rehearsalMachineArn;
  const { executions: all = [] } = await states().send(new ListExecutionsCommand({ stateMachineArn }));
  return all.map(({ name = "", status, executionArn = "" }) => ({ name, status, executionArn }));
}

const states = () => new SFNClient(awsClientOptions(environment.aws));

/** The named states that an execution came through, without their answers and waits. */
async function pathOf(executionArn: string): Promise<readonly string[]> {
  const events = await historyOf(scene, executionArn);
  const names = events.flatMap(({ stateEnteredEventDetails: entered }) => entered?.name ?? []);
  return names.filter((name, at) => !/(Answer|Wait)$/u.test(name) && name !== names[at - 3]);
}

/** What the evidence bucket holds of the tenant's rehearsals, the oldest first. */
async function records() {
  const reader = createEvidenceReader(scene.s3, scene.parts.evidenceBucketName);
  const keys = (await reader.listRecords("rehearsals/acme/1/")).toReversed();
  return Promise.all(
    keys.map(async (key) => readRecord({ file: key, bytes: await reader.read(key) }).statement.predicate),
  );
}

it("a backup is restored beside its tenant, proven and cleared; nothing of the tenant's is touched", async () => {
  await backUp("acme-1");
  const snapshots = await snapshotsOf("acme-1");
  expect(snapshots.length).toBeGreaterThan(0);
  const before = await everything();
  await look();
  const { last, passedAt } = await ended();
  expect(last).toMatchObject({ outcome: "passed", backup: "acme-1", faults: [], volumes: snapshots.length });
  expect(passedAt).toBe(last?.at);
  expect(await everything()).toEqual(before);
  expect(await snapshotsOf("acme-1")).toEqual(snapshots);
  const [execution, ...others] = await executions();
  expect(others).toEqual([]);
  expect(execution).toMatchObject({ name: `${last?.rehearsal}-1`, status: "SUCCEEDED" });
  expect(await pathOf(execution?.executionArn ?? "")).toEqual(["Restore", "Verify", "Record", "Clear", "Passed"]);
  const recorded = await records();
  expect(recorded).toMatchObject([{ outcome: "passed", backup: "acme-1", rehearsal: last?.rehearsal, faults: [] }]);
  const claims = recorded.flatMap((record) => ("claims" in record ? record.claims : []));
  expect(claims.map(({ snapshot }) => snapshot).toSorted()).toEqual(snapshots.toSorted());
  for (const claim of claims)
    expect(claim).toMatchObject({
      volume: expect.stringMatching(/^vol-/u),
      sizeGiB: claim.snapshotGiB,
      encrypted: true,
    });
});

it("a backup with a snapshot that somebody deleted fails, and is cleared as well", async () => {
  await backUp("acme-2");
  const [lost = "", ...others] = await snapshotsOf("acme-2");
  await scene.ec2.send(new DeleteSnapshotCommand({ SnapshotId: lost }));
  const before = await everything();
  await sleep(12_000);
  const passed = await stateOf();
  await look();
  const state = await ended();
  expect(state.last).toMatchObject({ outcome: "failed", backup: "acme-2" });
  expect(state.passedAt).toBe(passed?.passedAt);
  expect(await everything()).toEqual(before);
  expect(await snapshotsOf("acme-2")).toEqual(others);
});

it("an execution that somebody stops in the middle is found by the next look, which has the rehearsal ended and cleared", async () => {
  await backUp("acme-3");
  const before = await everything();
  await sleep(12_000); // what has failed is tried again after the period
  await look();
  const [running] = await executions();
  const hasBegun = async () => (await everything()).restores.length > 0;
  await waitUntil("the Restore of acme-3", hasBegun, { deadline: 30_000, every: 50 });
  await states().send(new StopExecutionCommand({ executionArn: running?.executionArn }));
  expect((await stateOf())?.running).toMatchObject({ backup: "acme-3", executions: 1 });
  await look();
  const { last } = await ended();
  expect(last).toMatchObject({ outcome: "passed", backup: "acme-3" });
  expect(await everything()).toEqual(before);
  const own = (await executions()).filter(({ name }) => name.startsWith(`${last?.rehearsal}-`));
  expect(own.map(({ name, status }) => `${name} ${status}`).toSorted()).toEqual([
    ...[`${last?.rehearsal}-1 ABORTED`, `${last?.rehearsal}-2 SUCCEEDED`],
  ]);
  const recorded = await records();
  expect(recorded.map((record) => ("outcome" in record ? `${record.backup} ${record.outcome}` : ""))).toEqual([
    ...["acme-1 passed", "acme-2 failed", "acme-3 passed"],
  ]);
});
