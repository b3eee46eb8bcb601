import { formatInstant } from "#domain/instant.ts";
import type { ClusterSweep, Swept } from "#domain/sweep.ts";
import { jsonText } from "./json-text.ts";
import { oneLine } from "./plain-text.ts";
import { OUTCOME_COLOURS, outcomeInWords, summaryInWords } from "./summary.ts";
import { type Layout, type Row, renderTable } from "./table.ts";

/** What sweeps did, cluster by cluster: what changed, what could not be read, whom it was told, and the counts. */
export function renderSweepTable(sweeps: readonly ClusterSweep[], layout: Layout): string {
  return sweeps
    .map((sweep) => (sweep.status === "swept" ? renderSwept(sweep, layout) : `${oneLine(sweep.message)}\n`))
    .join("\n");
}

/** What sweeps did, for programs; times are texts, as everywhere else. */
export function renderSweepJson(sweeps: readonly ClusterSweep[]): string {
  const clusters = sweeps.map((sweep) =>
    sweep.status === "swept" ? { ...sweep, sweptAt: formatInstant(sweep.sweptAt) } : sweep,
  );
  return jsonText({ clusters });
}

function renderSwept(swept: Swept, layout: Layout): string {
  const { cluster, tenants, durationMs, changesCount, changes, alerts, unreadable, findings } = swept;
  const seconds = (durationMs / 1000).toFixed(1);
  const looked = `${cluster}: looked at ${counted(tenants, "tenant")} in ${seconds} s; ${counted(changesCount, "finding")} changed.`;
  const rest = changesCount - changes.length;
  return [
    `${layout.paint("bold", oneLine(looked))}\n`,
    changes.length === 0 ? "" : `\n${renderTable(["BEFORE", "NOW", "CONTROL", "TENANT"], changes.map(rowOf), layout)}`,
    rest > 0 ? `… and ${rest.toLocaleString("en")} more; surety findings shows them\n` : "",
    block(
      "Could not be read:",
      unreadable.map(({ source, message }) => `${source}: ${message}`),
    ),
    block("Alerts sent:", alerts),
    `\n${summaryInWords(findings, layout.paint)}\n`,
  ].join("");
}

function rowOf({ previously, outcome, control, tenant, message }: Swept["changes"][number]): Row {
  return {
    cells: [
      previously === null ? "(new)" : outcomeInWords(previously),
      { text: outcomeInWords(outcome), colour: OUTCOME_COLOURS[outcome] },
      { text: control, colour: "bold" },
      tenant ?? "(the cluster)",
    ],
    details: [message],
  };
}

function block(heading: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  return `\n${heading}\n${lines.map((line) => `  ${oneLine(line)}\n`).join("")}`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
