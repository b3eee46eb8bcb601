import fc from "fast-check";
import { expect, it } from "vitest";
import { SECOND } from "#domain/duration.ts";
import { PRUNE_REASONS } from "#domain/pruning.ts";
import { generated } from "./generated.fixture.ts";
import { planRetention } from "./plan-retention.ts";
import { PROPERTIES } from "./properties.fixture.ts";

/** All of SURETY_PRUNE_WORLDS are looked at where that is set; without it, as many of these as a short time allows. */
const ASKED = process.env["SURETY_PRUNE_WORLDS"];
const WORLDS = Number(ASKED ?? 20_000);
const TIME = ASKED === undefined ? 20 * SECOND : WORLDS * 20;
/** Any world that is looked at can be looked at again: its number is the seed's. */
const SEED = Number(process.env["SURETY_PRUNE_SEED"] ?? Date.now() % 2 ** 31);

it(
  "every plan for a generated world is safe",
  () => {
    const reasons = new Map<string, number>();
    let worlds = 0;
    const lost = fc.array(fc.nat(199), { minLength: 1, maxLength: 4 });
    const property = fc.property(generated, lost, (one, what) => {
      worlds += 1;
      const plan = planRetention(one.world);
      for (const { reason } of plan.items) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      for (const [name, problemsOf] of Object.entries(PROPERTIES)) {
        const problems = problemsOf(one, plan, what);
        if (problems.length > 0) throw new Error(`${name}: ${problems.join("; ")}`);
      }
    });
    fc.assert(property, {
      ...{ numRuns: WORLDS, seed: SEED },
      ...(ASKED === undefined && { interruptAfterTimeLimit: TIME, markInterruptAsFailure: false }),
    });
    const counted = PRUNE_REASONS.map((reason) => `${reason} ${reasons.get(reason) ?? 0}`).join(", ");
    console.log(`${worlds} generated worlds (seed ${SEED}); planned: ${counted}`);
    for (const reason of PRUNE_REASONS) expect(reasons.get(reason) ?? 0, reason).toBeGreaterThan(worlds / 2_000);
  },
  TIME + 60 * SECOND,
);
