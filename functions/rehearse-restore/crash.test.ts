import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Fault } from "#runtime/faulty-calls.double.ts";
import { createRehearsalWorld } from "./world.double.ts";

const HOW = ["fails", "answerLost", "dies"] as const;
const ROUNDS = 24;

async function runRounds(faults: readonly Fault[]) {
  const world = createRehearsalWorld({ verify: { image: "check:1" } });
  world.faults = faults;
  await world.rounds(ROUNDS);
  return world;
}

/** The world in which both rehearsals have to end, whatever happened on the way. */
function expectPassed(world: ReturnType<typeof createRehearsalWorld>, what: string): void {
  expect(world.traces(), what).toEqual([]);
  for (const tenant of ["acme", "globex"]) {
    const known = world.state?.tenants[tenant];
    expect(known, what).toMatchObject({ running: null, last: { outcome: "passed" } });
    const records = [...world.records.values()].filter((one) => one.tenant.id === tenant);
    expect(records, what).toMatchObject([{ outcome: "passed", faults: [] }]);
    expect(known?.last?.record, what).toContain(records[0]?.rehearsal);
  }
  expect(
    world.cluster.removed.filter((one) => !/ (pv-)?rehearsal-| vol-new-/u.test(one)),
    what,
  ).toEqual([]);
}

it("ends the same whichever call fails, loses its answer, or takes the function down", async () => {
  const clean = await runRounds([]);
  const sites = clean.calls.length;
  expect(sites).toBeGreaterThan(200);
  for (let call = 1; call <= sites; call += 1)
    for (const how of HOW)
      expectPassed(await runRounds([{ call, how }]), `${how} at call ${call}, ${clean.calls[call - 1]}`);
}, 120_000);

it("ends the same where every task is delivered twice", async () => {
  const world = createRehearsalWorld();
  world.times = 2;
  await world.rounds(ROUNDS);
  expectPassed(world, "twice");
});

it("ends the same where an execution is stopped at any of its tasks, which the next look finds", async () => {
  let tasks = 0;
  for (let stopAt = 0; stopAt <= tasks; stopAt += 1) {
    const world = createRehearsalWorld();
    const what = `stopped after ${stopAt} tasks`;
    await world.look();
    const [execution] = world.executions.values();
    if (execution === undefined) throw new Error("nothing was begun");
    for (let task = 0; task < stopAt; task += 1) {
      await world.takeAllOn();
      world.cluster.later();
    }
    if (execution.status === "RUNNING") tasks = stopAt + 1;
    world.end(execution, "ABORTED");
    await world.rounds(ROUNDS);
    expectPassed(world, what);
    const again = [...world.executions.keys()].filter((name) => name.endsWith("-2"));
    if (stopAt < tasks - 1) expect(again, what).toHaveLength(1);
  }
  expect(tasks).toBeGreaterThan(6);
});

it("ends the same where two executions take the steps of one rehearsal", async () => {
  const world = createRehearsalWorld();
  await world.look();
  const [execution] = world.executions.values();
  if (execution === undefined) throw new Error("nothing was begun");
  world.executions.set("another", { ...execution, path: ["Restore"] });
  await world.rounds(ROUNDS);
  expectPassed(world, "two executions");
  expect([...world.executions.values()].filter(({ status }) => status !== "SUCCEEDED")).toEqual([]);
});

it("ends the same after any schedule of faults, of executions that are stopped, and of tasks that are delivered twice", async () => {
  const fault: fc.Arbitrary<Fault> = fc.record({
    call: fc.integer({ min: 1, max: 500 }),
    how: fc.constantFrom(...HOW),
  });
  const stops = fc.array(fc.nat(12), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { minLength: 2, maxLength: 25 }),
      stops,
      fc.constantFrom(1, 2),
      async (faults, stopped, times) => {
        const world = createRehearsalWorld();
        Object.assign(world, { faults, times });
        for (let round = 0; round < ROUNDS; round += 1) {
          await world.rounds(1);
          if (!stopped.includes(round)) continue;
          for (const execution of world.executions.values())
            if (execution.status === "RUNNING") world.end(execution, "ABORTED");
        }
        world.faults = [];
        await world.rounds(ROUNDS);
        expectPassed(world, JSON.stringify({ faults, stopped, times }));
      },
    ),
    { numRuns: 200 },
  );
}, 120_000);
