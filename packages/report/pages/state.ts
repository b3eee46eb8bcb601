import type { Finding, Outcome } from "#domain/finding.ts";
import type { TrackedFinding } from "#domain/tracked-finding.ts";
import { outcomeInWords } from "../summary.ts";
import type { ReportModel } from "./model.ts";

/** `stale`: seen too long ago to be what is so now. `unseen`: nobody has looked yet. Neither is ever taken for kept. */
export type State = Outcome | "stale" | "unseen";

/** Worst first: the order in which to look. What does not apply comes last, so that it hides nothing that is kept. */
export const STATES = [
  "broken",
  "unknown",
  "stale",
  "unseen",
  "exempt",
  "kept",
  "notApplicable",
] as const satisfies readonly State[];

interface Mark {
  /** A sign of its own shape, so that nobody has to tell colours apart. */
  readonly sign: string;
  readonly words: string;
}

export const MARKS: Readonly<Record<State, Mark>> = {
  broken: { sign: "✕", words: "broken" },
  unknown: { sign: "?", words: "unknown" },
  stale: { sign: "◔", words: "stale" },
  unseen: { sign: "…", words: "not looked at yet" },
  exempt: { sign: "◇", words: "exempt" },
  notApplicable: { sign: "–", words: "not applicable" },
  kept: { sign: "✓", words: "kept" },
};

/** What a finding is worth now: what was seen more than two rounds ago may no longer be so. */
export function stateOf(
  finding: Pick<Finding, "observedAt" | "outcome"> | undefined,
  { now, every }: Pick<ReportModel, "every" | "now">,
): State {
  if (finding === undefined) return "unseen";
  return now - finding.observedAt > 2 * every ? "stale" : finding.outcome;
}

export function rankOf(state: State): number {
  return STATES.indexOf(state);
}

/** The worst of some states; undefined of none. */
export function worstOf(states: readonly State[]): State | undefined {
  return STATES.find((state) => states.includes(state));
}

/** `stale, was kept`, `unknown, was broken`. */
export function stateInWords(state: State, finding?: TrackedFinding): string {
  const { words } = MARKS[state];
  if (state === "stale" && finding !== undefined) return `${words}, was ${outcomeInWords(finding.outcome)}`;
  if (state === "unknown" && finding?.lastKnown !== undefined)
    return `${words}, was ${outcomeInWords(finding.lastKnown.outcome)}`;
  return words;
}
