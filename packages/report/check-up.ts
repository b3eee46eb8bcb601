import { CHECK_STATES, type Check, type CheckState, countChecks } from "#domain/check-up.ts";
import { jsonText } from "./json-text.ts";
import type { Colour } from "./paint.ts";
import { type Layout, renderTable } from "./table.ts";

const COLOURS: Readonly<Record<CheckState, Colour>> = { wrong: "red", unknown: "yellow", warning: "cyan", ok: "green" };
const SIGNS: Readonly<Record<CheckState, string>> = { wrong: "✗", unknown: "?", warning: "!", ok: "✓" };

/** Each deployment and cluster with its checks, in their order; under each that is not well, how to mend it. */
export function renderChecks(checks: readonly Check[], layout: Layout): string {
  const subjects = [...new Set(checks.map(({ about }) => about))];
  const tables = subjects.map((about) => {
    const rows = checks.filter((check) => check.about === about).map(rowOf);
    return `${renderTable(["", about.toUpperCase(), "FOUND"], rows, layout)}`;
  });
  return `${tables.join("\n")}\n${summaryOf(checks, layout)}\n`;
}

function rowOf({ state, name, found, mend }: Check) {
  const sign = { text: `${SIGNS[state]} ${state}`, colour: COLOURS[state] };
  return { cells: [sign, name, found], ...(mend !== undefined && { details: [`→ ${mend}`] }) };
}

function summaryOf(checks: readonly Check[], { paint }: Layout): string {
  const counts = countChecks(checks);
  return CHECK_STATES.map((state) => {
    const text = `${counts[state]} ${state}`;
    return counts[state] === 0 ? text : paint(COLOURS[state], text);
  }).join(" · ");
}

/** For programs: every check, and how many came out how. */
export function renderChecksJson(checks: readonly Check[]): string {
  return jsonText({ checks, summary: countChecks(checks) });
}
