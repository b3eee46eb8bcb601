import { countOutcomes, type Finding, type Outcome, type OutcomeCounts } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";

/** A finding, and since when its outcome has been what it is, where that is known. */
export type DatedFinding = Finding & { readonly since?: Instant };

/** What is to be told of the findings that somebody asked about. */
export interface FindingsReport {
  /** When the world was as the findings say; the oldest, where they come from several sweeps. */
  readonly observedAt: Instant;
  readonly findings: readonly DatedFinding[];
  /** Counts all that was asked about, also what is not shown: a list of what is broken does not hide what is unknown. */
  readonly summary: OutcomeCounts;
}

/** Shows those of certain outcomes only, where any are named. */
export function reportOn(
  findings: readonly DatedFinding[],
  observedAt: Instant,
  outcomes?: readonly Outcome[],
): FindingsReport {
  const shown = outcomes === undefined ? findings : findings.filter(({ outcome }) => outcomes.includes(outcome));
  return { observedAt, findings: shown, summary: countOutcomes(findings) };
}
