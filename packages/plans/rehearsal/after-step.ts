import type { Instant } from "#domain/instant.ts";
import type { RehearsalPlace, RehearsalResult, RunningRehearsal, TenantRehearsals } from "#domain/rehearsal.ts";
import type { NextStep } from "./next-step.ts";

/**
 * What is known of a tenant once the step is decided. It is saved before anything is done, so that a rehearsal whose traces
 * are anywhere is known.
 */
export function afterStep(
  known: TenantRehearsals,
  running: RunningRehearsal,
  step: NextStep,
  now: Instant,
): TenantRehearsals {
  const place = placeAfter(running, step, now);
  switch (step.kind) {
    case "forget": {
      const { last } = known;
      if (last === null || last.rehearsal !== running.name) return { ...known, running: null };
      return { ...known, running: null, last: { ...last, perhapsLeft: step.left } };
    }
    case "end": {
      const ended = { ...step.ended, place };
      const { result } = step.ended;
      if (result.outcome === "abandoned") return { ...known, running: ended };
      const passedAt = result.outcome === "passed" ? result.at : known.passedAt;
      return { ...known, running: ended, last: result, passedAt };
    }
    default:
      return { ...known, running: { ...running, place } };
  }
}

function placeAfter({ place }: RunningRehearsal, step: NextStep, now: Instant): RehearsalPlace {
  const name = step.kind === "end" ? "Record" : step.step;
  const since = place?.step === name ? place.since : now;
  return { step: name, since, awaits: step.kind === "wait" ? step.awaits : null };
}

/** What is known of it once the result stands in the evidence bucket, under this key. */
export function afterRecord(
  known: TenantRehearsals,
  running: RunningRehearsal,
  result: RehearsalResult,
  record: string,
  now: Instant,
): TenantRehearsals {
  const recorded = { ...result, record };
  const isLast = known.last?.rehearsal === running.name;
  const place = { step: "Clear", since: now, awaits: null } as const;
  return { ...known, running: { ...running, place, result: recorded }, ...(isLast && { last: recorded }) };
}
