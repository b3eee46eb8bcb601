import { expect, it } from "vitest";
import { createRehearsalWorld } from "./world.double.ts";

it("begins one at a time: saves that it does, and then starts its execution, which alone restores", async () => {
  const world = createRehearsalWorld();
  const answer = await world.look();
  expect(answer).toMatchObject({ status: "done", actions: [expect.stringMatching(/^start rehearsal-.*-1$/u)] });
  expect(world.calls.indexOf("save")).toBeLessThan(world.calls.indexOf("start"));
  expect([...world.executions.values()]).toMatchObject([{ request: { cluster: "prod-eu", execution: 1 } }]);
  expect(world.traces()).toEqual([]);
  expect(world.looks).toBe(1);
});

it("begins nothing more while one runs, and starts no second execution of it", async () => {
  const world = createRehearsalWorld();
  await world.look();
  for (let round = 0; round < 5; round += 1) {
    world.later();
    expect(await world.look()).toMatchObject({ actions: [] });
  }
  expect(world.executions.size).toBe(1);
});

it("starts an execution that was saved and never started, by the same name", async () => {
  const world = createRehearsalWorld();
  const clean = createRehearsalWorld();
  await clean.look();
  world.faults = [{ call: clean.calls.indexOf("start") + 1, how: "fails" }];
  await expect(world.look()).rejects.toThrow(/1 actions for rehearsals in cluster prod-eu failed/u);
  expect(world.calls.filter((name) => name === "start")).toHaveLength(1);
  expect(world.executions.size).toBe(0);
  world.later();
  await world.look();
  expect([...world.executions.values()]).toMatchObject([{ request: { execution: 1 } }]);
});

it("follows an execution that has stopped by another at once, and further ones later and later", async () => {
  const world = createRehearsalWorld();
  const started: number[] = [];
  for (let round = 0; round < 36; round += 1) {
    await world.look();
    for (const execution of world.executions.values())
      if (execution.status === "RUNNING") world.end(execution, "FAILED");
    started.push(world.executions.size);
    world.later();
  }
  // 5 minutes pass between two looks.
  expect(started.map((count, round) => (count > (started[round - 1] ?? 0) ? round * 5 : 0)).filter(Boolean)).toEqual([
    ...[5, 10, 20, 40, 80, 140],
  ]);
});

it("starts none of which nobody can say whether it runs", async () => {
  const world = createRehearsalWorld();
  await world.look();
  for (const execution of world.executions.values()) world.end(execution, "ABORTED");
  world.later();
  const before = world.calls.length;
  world.faults = [{ call: before + 3, how: "fails" }];
  await expect(world.look()).rejects.toThrow("1 actions for rehearsals in cluster prod-eu failed");
  expect(world.calls.slice(before)).toContain("statusOf");
  expect(world.calls.slice(before)).not.toContain("start");
  world.later();
  await world.look();
  expect(world.executions.size).toBe(2);
});

it.each(["namespaces", "restores", "snapshots", "backups"])("begins none while %s cannot be read", async (fact) => {
  const world = createRehearsalWorld();
  world.unreadable.add(fact);
  expect(await world.look()).toMatchObject({ actions: [], unreadable: `${fact}: forbidden` });
  expect(world.state).toBeUndefined();
});

it("looks at nothing and saves nothing while rehearsals are off, so that nobody takes them for some that run", async () => {
  const world = createRehearsalWorld({ mode: "off" });
  expect(await world.look()).toMatchObject({ status: "done", running: [], actions: [] });
  expect(world.calls.toSorted()).toEqual(["acquire", "read", "release"]);
});

it("ends and clears what runs when rehearsals are switched off, also where its execution has stopped", async () => {
  const world = createRehearsalWorld();
  await world.look();
  await world.takeAllOn();
  const off = createRehearsalWorld({ mode: "off" });
  off.state = world.state;
  Object.assign(off.cluster, { namespaces: world.cluster.namespaces, restores: world.cluster.restores });
  await off.rounds(12);
  expect(off.traces()).toEqual([]);
  expect(Object.values(off.state?.tenants ?? {})).toMatchObject([{ running: null, last: { outcome: "passed" } }]);
});

it("saves nothing where nothing changes", async () => {
  const world = createRehearsalWorld();
  await world.rounds(24);
  world.calls.length = 0;
  await world.look();
  expect(world.calls).not.toContain("save");
});

it("begins none whose backup cannot be opened, and says so", async () => {
  const world = createRehearsalWorld();
  world.unreadable.add("volumeInfos");
  expect(await world.look()).toMatchObject({ running: [], actions: [] });
  expect(world.state?.tenants["acme"]?.skipped).toMatch(/^the volumes of Backup acme-daily could not be read/u);
});

it.each([
  ["another cluster", { cluster: "prod-ap" }, /found "prod-ap"; allowed is one of: prod-eu/u],
  ["what it does not know", { force: true }, /rehearsal request/u],
])("refuses %s", async (_, input, message) => {
  await expect(createRehearsalWorld().look(input)).rejects.toThrow(message);
});
