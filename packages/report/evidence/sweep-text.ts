import { formatDuration, SECOND } from "#domain/duration.ts";
import { OUTCOMES } from "#domain/finding.ts";
import { formatInstant } from "#domain/instant.ts";
import type { SweepRecord } from "#domain/sweep-record.ts";
import { oneLine } from "../plain-text.ts";
import { outcomeInWords, summaryInWords } from "../summary.ts";
import { type Layout, renderTable } from "../table.ts";
import { line } from "./certificate-text.ts";

/** The record of a sweep for the terminal. */
export function renderSweepRecord(sweep: SweepRecord, layout: Layout): string {
  const { cluster, sweptAt, recordedAt, dueEverySeconds, onlyTenant, verifier, record, findings, outcomes } = sweep;
  const only = onlyTenant === null ? "all tenants" : `tenant ${onlyTenant} only`;
  return [
    layout.paint("bold", oneLine(`Sweep of cluster ${cluster}`)),
    summaryInWords(findings, layout.paint),
    "",
    line("Looked at", `${formatInstant(sweptAt)}, ${only}; due every ${formatDuration(dueEverySeconds * SECOND)}`),
    line("Recorded", `${formatInstant(recordedAt)} by Surety ${verifier.version}`),
    line("Record", `${record.sequence} of ${record.chain}`),
    line("Tenants", `${outcomes.count.toLocaleString("en")} lines in ${outcomes.digest.sha256}.jsonl.gz`),
    "",
    renderTable(
      ["CONTROL", ...OUTCOMES.map((outcome) => outcomeInWords(outcome).toUpperCase())],
      sweep.byControl.map((row) => ({ cells: [row.control, ...OUTCOMES.map((outcome) => String(row[outcome]))] })),
      layout,
    ),
  ].join("\n");
}
