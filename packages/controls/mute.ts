import type { Verdict } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { concerns, covers, type Mute, type Subject } from "#domain/leave.ts";

/** A verdict, and which mutes keep people from being told of it. */
export interface MutedVerdict extends Verdict {
  readonly muted?: readonly Mute[];
}

/**
 * What is muted is judged and shown as ever; only the telling is silenced. A mute that has ended says so, for as long as
 * it stands in the configuration and what it muted is wrong.
 */
export function applyMutes(verdict: Verdict, subject: Subject, mutes: readonly Mute[], now: Instant): MutedVerdict {
  if (verdict.outcome !== "broken" && verdict.outcome !== "unknown") return verdict;
  const mine = mutes.filter((mute) => concerns(mute, subject) && silences(mute, verdict));
  const [current, ended] = [mine.filter(({ until }) => until > now), mine.filter(({ until }) => until <= now)];
  const advisories = ended.map(({ owner, until }) => ({
    reason: "MuteEnded",
    message: `The mute of ${owner} ended at ${formatInstant(until)}.`,
  }));
  return {
    ...verdict,
    advisories: [...verdict.advisories, ...advisories],
    ...(current.length === 0 ? {} : { muted: current }),
  };
}

/** One of a resource says nothing about what cannot be looked at. */
function silences(mute: Mute, { outcome, violations }: Verdict): boolean {
  if (outcome === "unknown") return mute.resource === undefined;
  return violations.some((violation) => covers(mute, violation));
}
