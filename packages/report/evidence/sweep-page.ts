import { formatDuration, SECOND } from "#domain/duration.ts";
import { OUTCOMES } from "#domain/finding.ts";
import type { SweepRecord } from "#domain/sweep-record.ts";
import { outcomeInWords } from "../summary.ts";
import { html, type Markup } from "./html.ts";
import { code, facts, notice, paragraph, renderPage, section, table, time } from "./page.ts";
import { checkingSections, type Shown, signatureNotice } from "./shown.ts";

/** The record of one look at one cluster, to be read and filed. `findings` is the digest of the document that it is about. */
export function renderSweepPage(record: SweepRecord, findings: string, shown: Shown): string {
  return renderPage(`Sweep of ${record.cluster}`, [
    html`<header>
<p class="kind">Record of a sweep</p>
<h1>${record.cluster}</h1>
${verdict(record)}${signatureNotice(shown)}</header>
`,
    theFacts(record, findings),
    byControl(record),
    section(
      "Tenant by tenant",
      paragraph(
        html`The outcome of every control for each tenant stands in a list of ${record.outcomes.count} lines, the file ${code(`${record.outcomes.digest.sha256}.jsonl.gz`)}. Its name is its SHA-256.`,
      ),
    ),
    ...checkingSections(shown),
  ]);
}

function verdict({ findings: { broken, unknown } }: SweepRecord): Markup {
  if (broken > 0) return notice("bad", "Not every promise was kept.", html`${broken} broken, ${unknown} unknown.`);
  if (unknown > 0) return notice("wait", "Not everything could be seen.", html`Nothing broken, ${unknown} unknown.`);
  return notice("good", "Every promise that was looked at was kept,", "or a person accepted that it was not.");
}

function theFacts(record: SweepRecord, findings: string): Markup {
  const { sweptAt, recordedAt, dueEverySeconds, onlyTenant, verifier, record: place } = record;
  return facts([
    ["Looked at", time(sweptAt)],
    ["Recorded", time(recordedAt)],
    ["Tenants", onlyTenant === null ? "all" : html`${onlyTenant} only; the others as they were known`],
    ["Due", html`every ${formatDuration(dueEverySeconds * SECOND)}`],
    ["Judged by", html`Surety ${verifier.version}`],
    ["Record", html`${place.sequence} of ${place.chain}`],
    ["Findings", html`the document with the SHA-256 ${code(findings)}`],
  ]);
}

function byControl({ byControl: rows, findings }: SweepRecord): Markup {
  return section(
    "What was found",
    table(
      "Findings by control and outcome",
      [
        { heading: "Control", cell: ({ control }) => control },
        ...OUTCOMES.map((outcome) => ({
          heading: outcomeInWords(outcome),
          cell: (row: (typeof rows)[number]) => row[outcome],
          isNumber: true,
        })),
      ],
      rows,
      ["All", ...OUTCOMES.map((outcome) => findings[outcome])],
    ),
  );
}
