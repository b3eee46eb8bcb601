import { expect, it } from "vitest";
import type { Fault } from "#runtime/faulty-calls.double.ts";
import { createRehearsalWorld } from "./world.double.ts";

const HOW = ["fails", "answerLost", "dies"] as const;

/** Runs as the schedule does. A run that throws is repeated by the next. */
async function runRounds(faults: readonly Fault[]) {
  const world = createRehearsalWorld();
  world.faults = faults;
  for (let round = 0; round < 24; round += 1) {
    await world.run().catch(() => undefined);
    world.later();
  }
  return world;
}

it("ends the same whichever call fails, loses its answer, or takes the function down", async () => {
  const clean = await runRounds([]);
  const sites = clean.calls.length;
  expect(sites).toBeGreaterThan(100);
  for (let call = 1; call <= sites; call += 1) {
    for (const how of HOW) {
      const what = `${how} at call ${call}, ${clean.calls[call - 1]}`;
      const world = await runRounds([{ call, how }]);
      expect(world.traces(), what).toEqual([]);
      for (const tenant of ["acme", "globex"])
        expect(world.state?.tenants[tenant], what).toMatchObject({ running: null, last: { outcome: "passed" } });
      expect(
        world.cluster.removed.filter((one) => !/ (pv-)?rehearsal-| vol-new-/u.test(one)),
        what,
      ).toEqual([]);
    }
  }
}, 120_000);
