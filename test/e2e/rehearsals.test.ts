import { setTimeout as sleep } from "node:timers/promises";
import { DeleteSnapshotCommand, DescribeSnapshotsCommand, DescribeVolumesCommand } from "@aws-sdk/client-ec2";
import { ListExecutionsCommand, SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { CoreV1Api, RbacAuthorizationV1Api } from "@kubernetes/client-node";
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
      rehearsals: { mode: "on", every: "1h", verify: { image: "check:1" } },
    },
  });
  scene = await setScene(environment, parts, (line) => console.log(line));
  await onboard(scene, "acme");
  await runSampleWorkload(scene.kube, "tenant-acme");
  await runWorkloads(scene.kube, "tenant-acme");
  await retainOne();
});

afterAll(async () => {
  await environment?.stop();
});

/** One of the tenant's volumes outlives its claim, as the class of many says; so does what is restored of it. */
async function retainOne(): Promise<void> {
  const core = scene.kube.makeApiClient(CoreV1Api);
  const { items } = await core.listPersistentVolume();
  const [volume] = items.filter(({ spec }) => spec?.claimRef?.namespace === "tenant-acme");
  if (volume?.metadata?.name === undefined) throw new Error("tenant-acme has no volume");
  const body = { ...volume, spec: { ...volume.spec, persistentVolumeReclaimPolicy: "Retain" } };
  await core.replacePersistentVolume({ name: volume.metadata.name, body });
}

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

/** What a sweep tells: each finding with its violations, without the sentences that name times. */
async function sweep() {
  const cluster = environment.kubernetes.clusterName;
  await invoke(scene, scene.parts.sweepFunctionName, { cluster });
  const { document } = await scene.findings.read(cluster);
  return document?.findings
    .filter(({ control }) => control !== "restore-proven")
    .map(({ control, tenant, outcome, reason, violations, advisories }) => ({
      ...{ control, tenant, outcome, reason, advisories: advisories.map((one) => one.reason) },
      violations: violations.map(({ kind, id, reason: why }) => `${why} ${kind} ${id}`),
    }));
}

const both = (count: number) => ({ inBackup: count, restored: count });

/** What `see` finds, as soon as it does, in the namespace of the rehearsal that runs. */
async function inside<T>(see: (namespace: string) => Promise<T | undefined>): Promise<T> {
  const name = (await stateOf())?.running?.name;
  if (name === undefined) throw new Error("no rehearsal runs");
  let found: T | undefined;
  const isThere = async () => {
    found = await see(name).catch(() => undefined);
    return found !== undefined;
  };
  await waitUntil(`something in ${name}`, isThere, { deadline: 60_000, every: 50 });
  if (found === undefined) throw new Error("unreachable");
  return found;
}

/** Begins the next rehearsal, however long it takes until its turn comes. */
async function lookAnew(): Promise<void> {
  const isRunning = async () => {
    await look();
    return ((await stateOf())?.running ?? null) !== null;
  };
  await waitUntil("its turn", isRunning, { deadline: 30_000, every: 1_000 });
}

it("a backup is restored beside its tenant, proven and cleared; nothing of the tenant's is touched", async () => {
  await backUp("acme-1");
  const snapshots = await snapshotsOf("acme-1");
  expect(snapshots.length).toBeGreaterThan(0);
  const before = await everything();
  await look();
  const [{ last, passedAt }, workloads] = await Promise.all([
    ended(),
    inside(async (namespace) => {
      const found = await workloadsIn(scene.kube, namespace);
      return found.replicas.length === 2 && found.suspended.length === 1 ? found : undefined;
    }),
  ]);
  expect(workloads).toEqual({ replicas: ["web 0", "kafka 0"], suspended: ["report true"], pods: 0 });
  const resources = ["configmaps", "serviceaccounts", "deployments.apps", "statefulsets.apps", "cronjobs.batch"];
  expect(last?.counts).toEqual(resources.map((resource, at) => ({ resource, ...(at === 0 ? both(2) : both(1)) })));
  expect(last).toMatchObject({ outcome: "passed", backup: "acme-1", faults: [], volumes: snapshots.length });
  expect(passedAt).toBe(last?.at);
  expect(last?.verifiedBy).toBe("check:1");
  expect(await everything()).toEqual(before);
  expect(await snapshotsOf("acme-1")).toEqual(snapshots);
  const [execution, ...others] = await executions();
  expect(others).toEqual([]);
  expect(execution).toMatchObject({ name: `${last?.rehearsal}-1`, status: "SUCCEEDED" });
  expect(await pathOf(execution?.executionArn ?? "")).toEqual([
    "Restore",
    "Verify",
    "RunVerification",
    "Record",
    "Clear",
    "Passed",
  ]);
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

it("one that a person asks for stands still where somebody stops its execution, and tells a sweep nothing new; the next look has it ended and cleared", async () => {
  await backUp("acme-3");
  const before = await everything();
  await sweep(); // the first knows of no look before it
  const findings = await sweep();
  // What has failed would be tried again after the period; a person need not wait for that.
  const { rehearseRestoreFunctionName: name } = scene.parts;
  expect(await invoke(scene, name, { order: "Preview", tenant: "acme" })).toMatchObject({
    ...{ status: "possible", backup: "acme-3", volumes: (await snapshotsOf("acme-3")).length },
  });
  expect(await invoke(scene, name, { order: "Begin", tenant: "acme", backup: "acme-3" })).toMatchObject({
    status: "begun",
  });
  expect(await invoke(scene, name, { order: "Preview", tenant: "acme" })).toMatchObject({ reason: "AlreadyRunning" });
  const [running] = await executions();
  const hasBegun = async () => (await everything()).restores.length > 0;
  await waitUntil("the Restore of acme-3", hasBegun, { deadline: 30_000, every: 50 });
  await states().send(new StopExecutionCommand({ executionArn: running?.executionArn }));
  expect((await stateOf())?.running).toMatchObject({ backup: "acme-3", executions: 1 });
  // It stands still in its middle, with all that Velero restored: nobody takes that for the tenant's.
  const isRestored = async () => {
    const { persistentVolumes, volumes } = await everything();
    return persistentVolumes.length > before.persistentVolumes.length && volumes.length > before.volumes.length;
  };
  await waitUntil("volumes of the rehearsal", isRestored, { deadline: 30_000, every: 200 });
  expect(await sweep()).toEqual(findings);
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

it("what is deleted from it before it is verified is missed by name, and nothing of the tenant's is", async () => {
  const core = scene.kube.makeApiClient(CoreV1Api);
  const rbac = scene.kube.makeApiClient(RbacAuthorizationV1Api);
  const before = await everything();
  // Without its role it cannot look inside, and waits.
  const { metadata, rules } = await rbac.readClusterRole({ name: "surety-rehearse-restore-inside" });
  await rbac.deleteClusterRole({ name: "surety-rehearse-restore-inside" });
  await lookAnew();
  await inside(async (namespace) => core.deleteNamespacedConfigMap({ namespace, name: "settings" }));
  const body = { metadata: { name: metadata?.name ?? "" }, ...(rules !== undefined && { rules }) };
  await rbac.createClusterRole({ body });
  const { last } = await ended();
  expect(last).toMatchObject({
    outcome: "failed",
    faults: [{ reason: "ObjectsMissing", message: "1 of 2 ConfigMaps of tenant-acme were not restored: settings" }],
  });
  expect(await everything()).toEqual(before);
});

it("without the modifiers that keep it at rest, Velero refuses it, and nothing is restored", async () => {
  const core = scene.kube.makeApiClient(CoreV1Api);
  const modifiers = { namespace: "velero", name: "surety-rehearsals-at-rest" };
  const { data } = await core.readNamespacedConfigMap(modifiers);
  await core.deleteNamespacedConfigMap(modifiers);
  await lookAnew();
  const { last } = await ended();
  const body = { metadata: { name: modifiers.name }, ...(data !== undefined && { data }) };
  await core.createNamespacedConfigMap({ namespace: "velero", body });
  expect(last?.faults).toEqual([
    { reason: "RestoreFailed", message: expect.stringMatching(/FailedValidation: failed to get resource modifiers/u) },
  ]);
});

it("one whose content the configured verification does not like fails with what that says, and is cleared", async () => {
  // So named that the double of the kubelet has its Jobs fail.
  await backUp("backup-with-bad-content");
  const before = await everything();
  await lookAnew();
  const { last } = await ended();
  expect(last).toMatchObject({ outcome: "failed", backup: "backup-with-bad-content", verifiedBy: null });
  expect(last?.faults.length).toBeGreaterThan(0);
  for (const { reason, message } of last?.faults ?? []) {
    expect(reason).toBe("VerificationFailed");
    expect(message).toMatch(/^Job surety-verify-\S+ of image check:1 ended with status 3: 2 files differ$/u);
  }
  expect(await everything()).toEqual(before);
});
