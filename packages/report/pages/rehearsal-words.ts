import type { Milliseconds } from "#domain/duration.ts";
import { formatDuration } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import type { RunningRehearsal } from "#domain/rehearsal.ts";
import type { RehearsalStanding } from "#domain/rehearsal-standing.ts";
import { REHEARSAL_STEPS, type RehearsalStep } from "#domain/rehearsal-task.ts";
import { relativeTo } from "../time-in-words.ts";
import type { State } from "./state.ts";

export const STANDING_WORDS: Readonly<Record<RehearsalStanding, { readonly state: State; readonly words: string }>> = {
  failed: { state: "broken", words: "failed" },
  skipped: { state: "unknown", words: "cannot be begun" },
  tooOld: { state: "stale", words: "passed too long ago" },
  never: { state: "unseen", words: "not rehearsed yet" },
  passed: { state: "kept", words: "passed" },
};

export const STEP_WORDS: Readonly<Record<RehearsalStep, string>> = {
  Restore: "Restore",
  Verify: "Verify",
  RunVerification: "Run the verification",
  Record: "Record the result",
  Clear: "Clear",
};

/** At which step it is; of one that an older version began, as far as that can be told. */
export function stepOf({ place, result }: RunningRehearsal): RehearsalStep {
  if (place !== null) return place.step;
  return result === null ? "Restore" : "Clear";
}

/** The steps that are behind it. */
export function stepsBefore(step: RehearsalStep): readonly RehearsalStep[] {
  return REHEARSAL_STEPS.slice(0, REHEARSAL_STEPS.indexOf(step));
}

/** `0.01 USD`, `less than 0.01 USD`, `nothing`: an estimate, which is not worth more digits. */
export function costInWords(usd: number): string {
  if (usd === 0) return "nothing";
  return usd < 0.01 ? "less than 0.01 USD" : `${usd.toFixed(2)} USD`;
}

/** `now`, `in 3 d`, `none: rehearsals are off, or the tenant is not active`. */
export function dueInWords(dueAt: Instant | null, now: Instant): string {
  if (dueAt === null) return "none";
  return dueAt <= now ? "now" : relativeTo(dueAt, now);
}

/** A step that has taken so long is held up; restores of large volumes alone take longer, and have their deadline. */
export function isHeldUp(running: RunningRehearsal, now: Instant, deadline: Milliseconds): boolean {
  return now - running.startedAt > deadline;
}

export function ageOf(at: Instant, now: Instant): string {
  return formatDuration(Math.max(0, now - at));
}
