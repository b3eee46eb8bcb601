import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import { createTakeOrder } from "./take-order.ts";
import { createRehearsalWorld } from "./world.double.ts";

function scene(settings: object = {}) {
  const world = createRehearsalWorld(settings, ["acme", "globex"]);
  const order = createTakeOrder(world.deps);
  const running = () =>
    Object.entries(world.state?.tenants ?? {}).flatMap(([id, { running: one }]) => (one === null ? [] : [id]));
  return { world, order, running };
}
const BEGIN = { order: "Begin", tenant: "globex", backup: "globex-daily" };

describe("a rehearsal that a person asks for", () => {
  it("is shown before, and nothing is begun by that", async () => {
    const { world, order } = scene();
    expect(await order({ order: "Preview", tenant: "globex" })).toEqual({
      ...{
        status: "possible",
        cluster: "prod-eu",
        backup: "globex-daily",
        volumes: 2,
        gib: 16,
        mostUsd: expect.closeTo(0.004, 3),
      },
    });
    expect([world.state, world.executions.size]).toEqual([undefined, 0]);
  });

  it("is begun, whether or not the tenant is due, and taken on by an execution", async () => {
    const { world, order, running } = scene();
    expect(await order(BEGIN)).toMatchObject({
      status: "begun",
      rehearsal: expect.stringMatching(/^rehearsal-globex-/u),
    });
    expect(running()).toEqual(["globex"]);
    expect([...world.executions.values()]).toMatchObject([{ request: { tenant: "globex" }, status: "RUNNING" }]);
    await world.rounds(20);
    expect(world.state?.tenants["globex"]).toMatchObject({ running: null, last: { outcome: "passed" } });
    expect(world.traces()).toEqual([]);
    expect(await order(BEGIN)).toMatchObject({ status: "begun" });
  });

  it("is begun once where it is asked for twice at once", async () => {
    const { world, order } = scene({ atOnce: 5 });
    const answers = await Promise.all([order(BEGIN), order(BEGIN)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(["begun", "refused"]);
    expect(world.executions.size).toBe(1);
  });

  it("is taken on by the next look where its execution could not be started", async () => {
    const { world, order, running } = scene();
    const start = world.deps.executions.start;
    Object.assign(world.deps.executions, { start: () => Promise.reject(new Error("throttled")) });
    await expect(order(BEGIN)).rejects.toThrow("throttled");
    expect(running()).toEqual(["globex"]);
    Object.assign(world.deps.executions, { start });
    await world.look();
    expect(world.executions.size).toBe(1);
  });

  it.each<[string, object, object, (world: ReturnType<typeof scene>["world"]) => void, string, RegExp]>([
    ["rehearsals are off", { mode: "off" }, {}, () => undefined, "RehearsalsOff", /rehearsals\.mode/u],
    ["nobody knows it", {}, { tenant: "nobody" }, () => undefined, "TenantUnknown", /surety tenants list/u],
    ["it needs too much", { mostGiB: 15 }, {}, () => undefined, "NotReady", /needs 16 GiB/u],
    ["the backup is another by now", {}, { backup: "globex-1" }, () => undefined, "BackupChanged", /globex-daily/u],
    [
      "its backups cannot be read",
      {},
      {},
      ({ unreadable }) => void unreadable.add("backups"),
      "Unreadable",
      /backups/u,
    ],
    [
      "its volumes cannot be read",
      {},
      {},
      ({ unreadable }) => void unreadable.add("volumeInfos"),
      "Unreadable",
      /volumeInfos/u,
    ],
    [
      "its newest backup is not usable",
      {},
      {},
      ({ cluster }) => {
        for (const one of cluster.backups) one.phase = "PartiallyFailed";
      },
      "NotReady",
      /PartiallyFailed/u,
    ],
  ])("is refused where %s, with the reason", async (_, settings, changes, change, reason, message) => {
    const { world, order } = scene(settings);
    change(world);
    const answer = await order({ ...BEGIN, ...changes });
    expect(answer).toMatchObject({ status: "refused", reason, message: expect.stringMatching(message) });
    expect(world.executions.size).toBe(0);
  });

  it("is refused while it runs, and while as many others do as may", async () => {
    const { world, order } = scene();
    await order({ ...BEGIN, tenant: "acme", backup: "acme-daily" });
    expect(await order({ order: "Preview", tenant: "acme" })).toMatchObject({ reason: "AlreadyRunning" });
    expect(await order(BEGIN)).toMatchObject({
      reason: "OthersRunning",
      message: expect.stringContaining("atOnce allows 1"),
    });
    expect(world.executions.size).toBe(1);
  });

  it("is refused where its volumes and those that are there are more than allowed", async () => {
    const { order } = scene({ atOnce: 2, mostGiB: 31 });
    await order({ ...BEGIN, tenant: "acme", backup: "acme-daily" });
    expect(await order(BEGIN)).toMatchObject({
      reason: "TooMuchVolume",
      message: expect.stringContaining("16 of the 31 GiB"),
    });
  });

  it.each([
    { order: "Begin", tenant: "acme" },
    { order: "Delete", tenant: "acme" },
    { order: "Stop", tenant: "A_" },
  ])("is not understood as %j", async (event) => {
    await expect(scene().order(event)).rejects.toThrow(/rehearsal request/u);
  });
});

describe("a rehearsal that a person stops", () => {
  it("ends without a result, is cleared, and none is begun for a day", async () => {
    const { world, order, running } = scene({ atOnce: 1 });
    world.cluster.tenants.splice(1);
    world.cluster.hangs = true;
    await world.look();
    await world.takeAllOn();
    expect(world.traces().length).toBeGreaterThan(0);
    expect(await order({ order: "Stop", tenant: "acme" })).toMatchObject({ status: "stopping" });
    expect(await order({ order: "Stop", tenant: "acme" })).toMatchObject({ status: "stopping" });
    await world.rounds(10);
    expect([running(), world.traces()]).toEqual([[], []]);
    expect(world.state?.tenants["acme"]).toMatchObject({ last: null, passedAt: null });
    expect([...world.records.values()]).toMatchObject([{ outcome: "abandoned" }]);
    world.cluster.later(DAY - 2 * HOUR);
    await world.look();
    expect(running()).toEqual([]);
    world.cluster.later(2 * HOUR + MINUTE);
    await world.look();
    expect(running()).toEqual(["acme"]);
  });

  it("is refused where none runs", async () => {
    const { world, order } = scene();
    expect(await order({ order: "Stop", tenant: "acme" })).toMatchObject({ status: "refused", reason: "NotRunning" });
    expect(world.state).toBeUndefined();
  });
});
