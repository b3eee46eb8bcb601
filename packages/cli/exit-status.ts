import type { OutcomeCounts } from "#domain/finding.ts";

/** What the command line says to scripts. `surety --help` prints this table. */
export const EXIT_STATUSES = [
  { status: 0, meaning: "done; of findings: nothing is broken or unknown" },
  { status: 1, meaning: "something is broken, or what was asked for was refused" },
  { status: 2, meaning: "wrong use, or configuration that cannot be used" },
  { status: 3, meaning: "nothing is broken, yet something is unknown" },
  { status: 4, meaning: "Surety could not do it: no access, no answer, or a defect" },
] as const;
export type ExitStatus = (typeof EXIT_STATUSES)[number]["status"];

export const DONE: ExitStatus = 0;
export const BROKEN: ExitStatus = 1;
export const WRONG_USE: ExitStatus = 2;
export const UNKNOWN: ExitStatus = 3;
export const FAILED: ExitStatus = 4;

/** Where there are no findings nobody has looked, so that is not `0`. */
export function exitStatusOf(counts: OutcomeCounts): ExitStatus {
  if (counts.broken > 0) return BROKEN;
  const nothing = Object.values(counts).every((count) => count === 0);
  return nothing || counts.unknown > 0 ? UNKNOWN : DONE;
}
