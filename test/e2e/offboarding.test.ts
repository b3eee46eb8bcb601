import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localAccess } from "#cli/deployment/aws-access.ts";
import { createReportCaller, eventOf } from "#cli/report/report-function.ts";
import { deletionPreviewSchema } from "#domain/deletion.ts";
import { deployControlPlane } from "#local/control-plane.ts";
import { connectionTo, type LocalEnvironment, startEnvironment } from "#local/environment.ts";
import { runSampleWorkload } from "#local/samples.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { invoke, type Scene, setScene } from "#local/story/scene.ts";
import { backUpNow } from "#local/story/velero.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { createProgress } from "#runtime/progress.ts";
import {
  deletionOf,
  executionsOf,
  leaveFileCopies,
  onboard,
  recordOf,
  send,
  tracesOf,
  untilSo,
} from "./offboarding-setup.ts";

const progress = createProgress({ output: process.stderr });
let environment: LocalEnvironment;
let scene: Scene;

beforeAll(async () => {
  environment = await startEnvironment({ toolchain: await ensureToolchain({ progress }), progress });
  const { parts } = await deployControlPlane(environment, progress, {
    settings: { deletion: { grace: "1s", syncPeriod: "5s", collectionCycle: "10s", kopiaMaintenance: "15s" } },
  });
  scene = await setScene(environment, parts, (line) => console.log(line));
});

afterAll(async () => {
  await environment?.stop();
});

const OFFBOARD = "surety.tenant.offboarding.requested";

describe("a customer leaves", () => {
  let request: string;
  let others: readonly string[];

  it("with volumes, backups and file copies, beside one whose id begins the same", async () => {
    await Promise.all(["acme", "acme-eu"].map((tenant) => onboard(scene, tenant)));
    await Promise.all(["acme", "acme-eu"].map((tenant) => runSampleWorkload(scene.kube, `tenant-${tenant}`)));
    await backUpNow(scene, "acme");
    await backUpNow(scene, "acme-eu");
    await leaveFileCopies(scene, "tenant-acme", 3);
    await leaveFileCopies(scene, "tenant-acme-eu", 3);
    others = await tracesOf(scene, "acme-eu");
    expect(others.length).toBeGreaterThan(10);
  });

  it("what would be deleted can be seen before, and nothing is touched by that", async () => {
    const before = await tracesOf(scene, "acme");
    const answer = await invoke(scene, scene.parts.deleteTenantFunctionName, { task: "Preview", tenant: "acme" });
    const { kinds, deferred, problems } = deletionPreviewSchema.parse(answer);
    expect(Object.fromEntries(kinds.map(({ kind, count }) => [kind, count]))).toMatchObject({
      ...{ Namespace: 1, PersistentVolume: 3, Volume: 3, Snapshot: 3, Backup: 1, Schedule: 1, Folder: 2 },
    });
    expect([deferred, problems]).toEqual([[], []]);
    expect(await tracesOf(scene, "acme")).toEqual(before);
  });

  it("and is deleted, which the report shows step by step", async () => {
    request = await send(scene, OFFBOARD, { tenant: "acme" });
    const access = await localAccess(connectionTo(environment));
    const ask = createReportCaller({ access, parts: scene.parts });
    const shown = new Set<string>();
    await untilSo(scene, "acme", "the deletion", async () => {
      const { body } = await ask(eventOf("GET", new URL("https://report.invalid/deletions/acme/1")));
      const [, step] = /aria-current="step">▶ ([^<]+) </u.exec(body) ?? [];
      if (step !== undefined) shown.add(step);
      return (await recordOf(scene, "acme"))?.departure?.state === "deleted";
    });
    expect(shown.size, [...shown].join()).toBeGreaterThan(2);
  });

  it("nothing of it is left, whoever looks", async () => {
    expect(await tracesOf(scene, "acme")).toEqual([]);
  });

  it("nothing of the other is touched", async () => {
    expect(new Set(await tracesOf(scene, "acme-eu"))).toEqual(new Set(others));
  });

  it("the certificate becomes final when nothing can come back any more", async () => {
    await waitUntil(
      "a final certificate",
      async () => (await deletionOf(scene, "acme"))?.certificate?.status === "final",
      {
        deadline: 120_000,
        every: 1_000,
      },
    );
    const [execution] = await executionsOf(scene, "acme");
    const inputs = execution?.events.map(({ stateEnteredEventDetails: entered }) => entered?.input?.length ?? 0) ?? [];
    expect(Math.max(...inputs)).toBeLessThan(32 * 1024);
    expect(execution?.events.length).toBeLessThan(400);
    expect((await deletionOf(scene, "acme"))?.look?.remaining).toEqual([]);
  });

  it("the same event again does nothing", async () => {
    const before = await recordOf(scene, "acme");
    await send(scene, OFFBOARD, { tenant: "acme" }, request);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(await recordOf(scene, "acme")).toEqual(before);
    expect(await executionsOf(scene, "acme")).toHaveLength(1);
  });

  it("its id can be used again, by another generation", async () => {
    await onboard(scene, "acme");
    expect(await recordOf(scene, "acme")).toMatchObject({ generation: 2, tombstones: [{ generation: 1 }] });
  });
});
