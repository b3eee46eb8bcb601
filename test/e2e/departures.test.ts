import { DescribeSnapshotsCommand } from "@aws-sdk/client-ec2";
import { CoreV1Api } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TENANT_LABEL } from "#domain/tenant.ts";
import { deployControlPlane } from "#local/control-plane.ts";
import { type LocalEnvironment, startEnvironment } from "#local/environment.ts";
import { runSampleWorkload } from "#local/samples.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { find, lookNow } from "#local/story/look.ts";
import type { ReceivedAlert } from "#local/story/mailbox.ts";
import { type Scene, setScene } from "#local/story/scene.ts";
import { backUpNow, snapshotOf } from "#local/story/velero.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { createProgress } from "#runtime/progress.ts";
import { type Answers, collectAnswers } from "./answers.ts";
import {
  addCsiSnapshot,
  copyOf,
  createSnapshotContent,
  createVelero,
  keepVersions,
  leaveLocked,
  nameRealm,
  phaseOf,
  retain,
  type SignIn,
  serveSnapshotContents,
  setAccessMode,
  snapshotContents,
  startSignIn,
} from "./departures-setup.ts";
import {
  deletionOf,
  executionsOf,
  lastInput,
  leaveFileCopies,
  onboard,
  recordOf,
  send,
  tracesOf,
  untilDeleted,
  untilSo,
} from "./offboarding-setup.ts";

const progress = createProgress({ output: process.stderr });
let environment: LocalEnvironment;
let scene: Scene;
let signIn: SignIn;
let answers: Answers;

const OFFBOARD = "surety.tenant.offboarding.requested";
const CANCEL = "surety.tenant.offboarding.cancelled";
const SETTINGS = {
  sweep: { every: "12h" },
  deletion: { grace: "1s", syncPeriod: "5s", collectionCycle: "10s", kopiaMaintenance: "15s" },
};
const SOON = { deadline: 90_000, every: 500 };

beforeAll(async () => {
  environment = await startEnvironment({ toolchain: await ensureToolchain({ progress }), progress });
  signIn = await startSignIn(environment, ["late", "partners"], progress);
  const settings = { ...SETTINGS, keycloak: signIn.configuration };
  const { parts } = await deployControlPlane(environment, progress, { settings });
  scene = await setScene(environment, parts, () => undefined);
  answers = await collectAnswers(environment.aws);
  await Promise.all([keepVersions(scene), serveSnapshotContents(scene)]);
});

afterAll(async () => {
  await signIn?.stop();
  await environment?.stop();
});

/** Waits for an answer of Surety to an event; resolves to what it says. */
async function answerTo(tenant: string, event: string, type: string) {
  const answered = async () => (await answers.to(event)).find((answer) => answer.type === type);
  await untilSo(scene, tenant, `${type} in answer to ${event}`, async () => (await answered()) !== undefined, SOON);
  return (await answered())?.data ?? {};
}

const heard: ReceivedAlert[] = [];
/** The alert about the deletion of a tenant that has stopped. */
async function alertAbout(tenant: string): Promise<string> {
  const found = () => heard.find((alert) => alert.tenant === tenant && alert.subject.includes("has stopped at"));
  const take = async () => {
    heard.push(...(await scene.mailbox.take()));
    return found() !== undefined;
  };
  await waitUntil(`an alert about ${tenant}`, take, SOON);
  return found()?.text ?? "";
}

async function certificateOf(tenant: string, status: "provisional" | "final") {
  const record = () => deletionOf(scene, tenant);
  await untilSo(
    scene,
    tenant,
    `a ${status} certificate`,
    async () => (await record())?.certificate?.status === status,
    SOON,
  );
  return (await record())?.look?.remaining ?? [];
}

const snapshots = async () => {
  const { Snapshots = [] } = await scene.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ["self"] }));
  return Snapshots.map(({ SnapshotId = "" }) => SnapshotId);
};

describe.concurrent("a customer leaves, on real servers", () => {
  it("and is held: refused, or stopped until asked for again; its id can be used again, and nothing of that is touched", async () => {
    await onboard(scene, "held");
    await send(scene, "surety.tenant.hold.placed", { tenant: "held", reason: "litigation" });
    const before = await tracesOf(scene, "held");
    const refused = await answerTo("held", await send(scene, OFFBOARD, { tenant: "held" }), "surety.tenant.failed");
    expect(refused).toMatchObject({ reason: "TenantHeld", message: expect.stringContaining("litigation") });
    await send(scene, "surety.tenant.hold.released", { tenant: "held" });
    const effectiveAt = new Date(Date.now() + 6_000).toISOString();
    const request = await send(scene, OFFBOARD, { tenant: "held", effectiveAt });
    await send(scene, "surety.tenant.hold.placed", { tenant: "held", reason: "audit" });
    expect(await answerTo("held", request, "surety.tenant.failed")).toMatchObject({
      step: "Begin",
      reason: "HoldPlaced",
    });
    expect(await alertAbout("held")).toContain("surety tenants offboard held --stage local");
    expect(await tracesOf(scene, "held")).toEqual(before);
    await send(scene, "surety.tenant.hold.released", { tenant: "held" });
    await send(scene, OFFBOARD, { tenant: "held" });
    await untilDeleted(scene, "held");
    expect(await tracesOf(scene, "held")).toEqual([]);

    await onboard(scene, "held");
    expect(await recordOf(scene, "held")).toMatchObject({ generation: 2, tombstones: [{ generation: 1 }] });
    const { name: backup } = await backUpNow(scene, "held");
    await leaveFileCopies(scene, "tenant-held", 1);
    expect(await certificateOf("held", "final")).toEqual([]);
    expect(find(await lookNow(scene), "nothing-left-behind", "held").outcome).toBe("kept");
    expect(await phaseOf(scene, "backups", backup)).toBe("Completed");
    expect(await tracesOf(scene, "held")).toContain("kopia/tenant-held/p0");
  });

  it("and stays after all, within the grace period: nothing touched", async () => {
    await onboard(scene, "stays");
    const before = await tracesOf(scene, "stays");
    const effectiveAt = new Date(Date.now() + 8_000).toISOString();
    await send(scene, OFFBOARD, { tenant: "stays", effectiveAt });
    await waitUntil("the execution", async () => (await executionsOf(scene, "stays")).length === 1, SOON);
    await send(scene, CANCEL, { tenant: "stays" });
    const ended = async () => (await executionsOf(scene, "stays"))[0]?.status === "SUCCEEDED";
    await waitUntil("the execution to end by itself", ended, SOON);
    expect((await recordOf(scene, "stays"))?.departure).toBeUndefined();
    expect(await tracesOf(scene, "stays")).toEqual(before);
    expect(await deletionOf(scene, "stays")).toBeUndefined();
  });

  it("whom nobody knows, or whose request is older than the tenant: a clear answer, and nothing done", async () => {
    const unknown = await answerTo("ghost", await send(scene, OFFBOARD, { tenant: "ghost" }), "surety.tenant.failed");
    expect(unknown).toMatchObject({ reason: "TenantUnknown", message: expect.stringContaining("ghost is not known") });
    const earlier = new Date(Date.now() - 60_000);
    await onboard(scene, "ghost");
    const older = await send(scene, OFFBOARD, { tenant: "ghost" }, undefined, earlier);
    expect(await answerTo("ghost", older, "surety.tenant.failed")).toMatchObject({ reason: "EventOutOfDate" });
    expect((await recordOf(scene, "ghost"))?.departure).toBeUndefined();
    expect(await executionsOf(scene, "ghost")).toEqual([]);
  });

  it("with a realm, CSI snapshots and a restore; it cannot be cancelled any more, nor be deleted twice; what returns is found", async () => {
    await onboard(scene, "late");
    await runSampleWorkload(scene.kube, "tenant-late");
    const { name: backup } = await backUpNow(scene, "late");
    const csi = await addCsiSnapshot(scene, backup, "tenant-late");
    await createSnapshotContent(scene, "of-late", { namespace: "tenant-late", snapshotHandle: csi });
    await createVelero(scene, "restores", "late-restore", { backupName: backup });
    await leaveFileCopies(scene, "tenant-late", 2);
    const putBack = await copyOf(scene, backup);

    const request = await send(scene, OFFBOARD, { tenant: "late" });
    await answerTo("late", request, "surety.tenant.offboarding.started");
    const tooLate = await answerTo("late", await send(scene, CANCEL, { tenant: "late" }), "surety.tenant.failed");
    expect(tooLate).toMatchObject({
      reason: "TooLateToCancel",
      message: expect.stringContaining("cannot be cancelled"),
    });
    await certificateOf("late", "final");
    expect(await tracesOf(scene, "late")).toEqual([]);
    expect(await snapshots()).not.toContain(csi);
    expect(await snapshotContents(scene)).not.toContain("of-late");
    expect(await signIn.admin.hasRealm("late")).toBe(false);
    const again = await answerTo("late", await send(scene, OFFBOARD, { tenant: "late" }), "surety.tenant.failed");
    expect(again).toMatchObject({ reason: "TenantLeft", message: expect.stringContaining("deleted already") });

    expect(find(await lookNow(scene), "nothing-left-behind", "late").outcome).toBe("kept");
    await putBack();
    await leaveFileCopies(scene, "tenant-late", 1);
    await waitUntil(
      "Velero to bring the backup back",
      async () => (await phaseOf(scene, "backups", backup)) !== undefined,
      SOON,
    );
    await createVelero(scene, "restores", "late-again", { backupName: backup, includedResources: ["configmaps"] });
    await signIn.admin.createRealm("late");
    const { outcome, violations } = find(await lookNow(scene), "nothing-left-behind", "late");
    expect(outcome).toBe("broken");
    const kinds = ["Backup", "Folder", "Namespace", "Realm", "Restore"];
    expect(violations.map(({ kind }) => kind)).toEqual(expect.arrayContaining(kinds));
    const isAlarm = ({ tenant, text }: ReceivedAlert) => tenant === "late" && text.includes("nothing-left-behind");
    const alarmed = async () => {
      heard.push(...(await scene.mailbox.take()));
      return heard.some(isAlarm);
    };
    await waitUntil("an alert about what returned", alarmed, SOON);
  });

  it("whose backup and realm another shares: neither is touched, and the certificate stays provisional", async () => {
    await onboard(scene, "partner-a", { realm: "partners" });
    await onboard(scene, "partner-b");
    await nameRealm(scene, "partner-b", "partners");
    await runSampleWorkload(scene.kube, "tenant-partner-a");
    const includedNamespaces = ["tenant-partner-a", "tenant-partner-b"];
    await createVelero(scene, "backups", "partners-1", { includedNamespaces, ttl: "24h0m0s" });
    const needed = await snapshotOf(scene, "partners-1", "data-kafka-0");
    await send(scene, OFFBOARD, { tenant: "partner-a" });
    const remaining = await certificateOf("partner-a", "provisional");
    const shared = { place: expect.any(String), message: expect.any(String) };
    expect(remaining).toEqual(
      expect.arrayContaining([
        { kind: "Backup", id: "partners-1", reason: "SharedBackup", until: expect.any(Number), ...shared },
        { kind: "Realm", id: "partners", reason: "SharedRealm", until: null, ...shared },
      ]),
    );
    expect(await phaseOf(scene, "backups", "partners-1")).toBe("Completed");
    expect(await snapshots()).toContain(needed);
    expect(await signIn.admin.hasRealm("partners")).toBe(true);
    expect((await recordOf(scene, "partner-b"))?.departure).toBeUndefined();
  });

  it("with locked versions: left with their date, and deleted when that is past; then the certificate is final", async () => {
    await onboard(scene, "locked");
    const until = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 45_000);
    await leaveLocked(scene, "tenant-locked", until);
    await leaveFileCopies(scene, "tenant-locked", 2);
    await send(scene, OFFBOARD, { tenant: "locked" });
    const remaining = await certificateOf("locked", "provisional");
    const address = `s3://${environment.veleroBucket}/kopia/tenant-locked/`;
    expect(remaining).toMatchObject([{ kind: "Folder", id: address, reason: "ObjectLocked", until: until.getTime() }]);
    expect(await tracesOf(scene, "locked")).toEqual(["kopia/tenant-locked/locked"]);
    expect(await certificateOf("locked", "final")).toEqual([]);
    expect(Date.now()).toBeGreaterThanOrEqual(until.getTime());
    expect(await tracesOf(scene, "locked")).toEqual([]);
  });

  it("whose VolumeSnapshotContent leads to what another's backup needs: refused until that is retained, and then kept", async () => {
    for (const tenant of ["lender", "borrower"]) await onboard(scene, tenant);
    await runSampleWorkload(scene.kube, "tenant-lender");
    const { name: backup } = await backUpNow(scene, "lender");
    const snapshotHandle = await snapshotOf(scene, backup, "data-kafka-0");
    const others = (await tracesOf(scene, "lender")).filter((trace) => !trace.startsWith("{"));
    const namespaceMapping = { "tenant-lender": "tenant-borrower" };
    const restore = { backupName: backup, includedNamespaces: ["tenant-lender"], namespaceMapping };
    await createVelero(scene, "restores", "lent", restore);
    await createSnapshotContent(scene, "of-borrower", { namespace: "tenant-borrower", snapshotHandle });
    const before = await tracesOf(scene, "borrower");
    const refused = await answerTo(
      "borrower",
      await send(scene, OFFBOARD, { tenant: "borrower" }),
      "surety.tenant.failed",
    );
    expect(refused).toMatchObject({ step: "CheckSafety", reason: "SnapshotNeededElsewhere" });
    expect(await alertAbout("borrower")).toContain(`VolumeSnapshotContent of-borrower leads to ${snapshotHandle}`);
    expect(await tracesOf(scene, "borrower")).toEqual(before);
    await retain(scene, "of-borrower");
    await send(scene, OFFBOARD, { tenant: "borrower" });
    await untilDeleted(scene, "borrower");
    expect(await snapshots()).toContain(snapshotHandle);
    expect(await tracesOf(scene, "lender")).toEqual(expect.arrayContaining(others));
    expect(await phaseOf(scene, "backups", backup)).toBe("Completed");
  });
});

describe("a customer leaves while the location of backups takes no deletions", () => {
  it("it waits, with nothing touched, and goes on by itself; a namespace that was made anew meanwhile is refused", async () => {
    const tenants = ["frozen", "replaced"];
    for (const tenant of tenants) {
      await onboard(scene, tenant);
      await backUpNow(scene, tenant);
    }
    const before = await tracesOf(scene, "frozen");
    await setAccessMode(scene, "ReadOnly");
    const requests = await Promise.all(tenants.map((tenant) => send(scene, OFFBOARD, { tenant })));
    for (const tenant of tenants) {
      const waits = async () => (await executionsOf(scene, tenant)).map(lastInput).join().includes("which is ReadOnly");
      await untilSo(scene, tenant, "the wait for its location", waits, SOON);
    }
    expect(await tracesOf(scene, "frozen")).toEqual(before);

    const core = scene.kube.makeApiClient(CoreV1Api);
    const name = "tenant-replaced";
    await core.deleteNamespace({ name });
    const isGone = async () => !(await core.listNamespace()).items.some(({ metadata }) => metadata?.name === name);
    await waitUntil(`${name} to be gone`, isGone, SOON);
    await core.createNamespace({ body: { metadata: { name, labels: { [TENANT_LABEL]: "replaced" } } } });
    await setAccessMode(scene, "ReadWrite");
    await untilDeleted(scene, "frozen");
    expect(await tracesOf(scene, "frozen")).toEqual([]);
    const refused = await answerTo("replaced", requests[1] ?? "", "surety.tenant.failed");
    expect(refused).toMatchObject({ step: "CheckSafety", reason: "NamespaceReplaced" });
    expect(await tracesOf(scene, "replaced")).toContain("Namespace tenant-replaced");
  });
});
