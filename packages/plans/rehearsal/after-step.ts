import type { RehearsalResult, RunningRehearsal, TenantRehearsals } from "#domain/rehearsal.ts";
import type { NextStep } from "./next-step.ts";

/**
 * What is known of a tenant once the step is decided. It is saved before anything is done, so that a rehearsal whose traces
 * are anywhere is known.
 */
export function afterStep(known: TenantRehearsals, running: RunningRehearsal, step: NextStep): TenantRehearsals {
  switch (step.kind) {
    case "forget":
      return { ...known, running: null };
    case "end": {
      const { ended } = step;
      const { result } = ended;
      if (result.outcome === "abandoned") return { ...known, running: ended };
      const passedAt = result.outcome === "passed" ? result.at : known.passedAt;
      return { ...known, running: ended, last: result, passedAt };
    }
    default:
      return { ...known, running };
  }
}

/** What is known of it once the result stands in the evidence bucket, under this key. */
export function afterRecord(
  known: TenantRehearsals,
  running: RunningRehearsal,
  result: RehearsalResult,
  record: string,
): TenantRehearsals {
  const recorded = { ...result, record };
  const isLast = known.last?.rehearsal === running.name;
  return { ...known, running: { ...running, result: recorded }, ...(isLast && { last: recorded }) };
}
