import type { Outcome, OutcomeCounts } from "#domain/finding.ts";
import type { Colour, Paint } from "./paint.ts";

/** Worst first: what a person should look at, in the order in which to look. */
export const WORST_FIRST = [
  "broken",
  "unknown",
  "exempt",
  "notApplicable",
  "kept",
] as const satisfies readonly Outcome[];

export const OUTCOME_COLOURS: Readonly<Record<Outcome, Colour>> = {
  broken: "red",
  unknown: "yellow",
  exempt: "cyan",
  notApplicable: "dim",
  kept: "green",
};

/** An outcome as people write it. */
export function outcomeInWords(outcome: Outcome): string {
  return outcome === "notApplicable" ? "not applicable" : outcome;
}

/** `1 broken · 0 unknown · 2 exempt · 1 not applicable · 40 kept`. What is zero stays without a colour. */
export function summaryInWords(summary: OutcomeCounts, paint: Paint): string {
  return WORST_FIRST.map((outcome) => {
    const text = `${summary[outcome].toLocaleString("en")} ${outcomeInWords(outcome)}`;
    return summary[outcome] === 0 ? text : paint(OUTCOME_COLOURS[outcome], text);
  }).join(" · ");
}
