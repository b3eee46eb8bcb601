import { countOf } from "#domain/evidence.ts";
import { formatInstant } from "#domain/instant.ts";
import type { PruneRecord } from "#domain/prune-record.ts";
import { oneLine } from "../plain-text.ts";
import { type Layout, renderTable } from "../table.ts";
import { line } from "./certificate-text.ts";
import type { Shown } from "./shown.ts";

/** The record of a run of pruning for the terminal. */
export function renderPruneRecord(pruning: PruneRecord, shown: Shown, layout: Layout): string {
  const { cluster, stage, plan, plannedAt, by, recordedAt, verifier, record } = pruning;
  const what = stage === "begun" ? "about to be carried out" : "carried out";
  return [
    layout.paint("bold", oneLine(`Pruning of cluster ${cluster}, ${what}`)),
    "",
    line("Planned", `${formatInstant(plannedAt)}, applied by ${by === "person" ? "a person" : "the schedule"}`),
    line("Plan", `the one with the SHA-256 ${plan}`),
    line("Recorded", `${formatInstant(recordedAt)} by Surety ${verifier.version}`),
    line("Record", `${record.sequence} of ${record.chain}`),
    line("Deletions", countOf(pruning.deletions).toLocaleString("en")),
    "",
    renderTable(
      ["KIND", "ID", "REASON", "METHOD", "OUTCOME"],
      (shown.deletions ?? []).map(({ kind, id, reason, method, outcome, message, result }) => ({
        cells: [kind, id, reason, method, outcome ?? "–"],
        details: result === "" ? [message] : [message, result],
      })),
      layout,
    ),
  ].join("\n");
}
