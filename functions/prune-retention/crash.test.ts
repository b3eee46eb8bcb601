import { expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import type { Fault } from "#runtime/faulty-calls.double.ts";
import { createPruneWorld } from "./world.double.ts";

const HOW = ["fails", "answerLost", "dies"] as const;

/** Runs until the schedule has nothing left to do, as it would day after day. A run that throws is repeated by the next. */
async function runForDays(faults: readonly Fault[]) {
  const world = createPruneWorld();
  world.faults = faults;
  for (let day = 0; day < 12; day += 1) {
    await world.run().catch(() => undefined);
    world.later(DAY);
  }
  return world;
}

it("ends the same whichever call fails, loses its answer, or takes the function down, and nothing goes unrecorded", async () => {
  const clean = await runForDays([]);
  const sites = clean.calls.length;
  for (let call = 1; call <= Math.min(sites, 150); call += 1) {
    for (const how of HOW) {
      const what = `${how} at call ${call}, ${clean.calls[call - 1]}`;
      const world = await runForDays([{ call, how }]);
      expect([...world.snapshots.keys()], what).toEqual(["snap-fresh"]);
      expect([...world.backups.keys()], what).toEqual(["fresh"]);
      expect(
        [...world.keys].filter((key) => key.includes("nobody")),
        what,
      ).toEqual([]);
      const begun = world.records.filter(({ stage }) => stage === "begun").flatMap(({ deletions }) => deletions);
      const known = new Set(begun.map(({ kind, id }) => `prune ${kind} ${id}`));
      expect(
        world.calls.filter((name) => name.startsWith("prune ") && !known.has(name)),
        what,
      ).toEqual([]);
    }
  }
}, 120_000);
