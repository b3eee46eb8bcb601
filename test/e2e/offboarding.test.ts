import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployControlPlane } from "#local/control-plane.ts";
import { type LocalEnvironment, startEnvironment } from "#local/environment.ts";
import { runSampleWorkload } from "#local/samples.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { type Scene, setScene } from "#local/story/scene.ts";
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
  untilDeleted,
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

  it("and is deleted", async () => {
    request = await send(scene, OFFBOARD, { tenant: "acme" });
    await untilDeleted(scene, "acme");
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
