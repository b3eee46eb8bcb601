import { countOf } from "#domain/evidence.ts";
import type { PruneRecord } from "#domain/prune-record.ts";
import { html } from "./html.ts";
import { code, facts, paragraph, renderPage, section, table, time } from "./page.ts";
import { checkingSections, type Shown, signatureNotice } from "./shown.ts";

/** The record of a run of pruning, to be read and filed. */
export function renderPrunePage(record: PruneRecord, shown: Shown): string {
  const { cluster, stage, plan, plannedAt, by, recordedAt, verifier, record: place, deletions } = record;
  return renderPage(`Pruning of ${cluster}`, [
    html`<header>
<p class="kind">Record of a pruning, ${stage}</p>
<h1>${cluster}</h1>
${signatureNotice(shown)}</header>
`,
    facts([
      ["Planned", time(plannedAt)],
      ["Applied by", by === "person" ? "a person, who handed in the plan" : "the schedule"],
      ["Plan", code(plan)],
      ["Recorded", time(recordedAt)],
      ["By", html`Surety ${verifier.version}`],
      ["Record", html`${place.sequence} of ${place.chain}`],
    ]),
    section(
      stage === "begun" ? "What is about to be deleted" : "What was deleted",
      shown.deletions === undefined
        ? paragraph(html`The ${countOf(deletions)} deletions stand in a list of their own.`)
        : table(
            "Deletions",
            [
              { heading: "Id", cell: ({ id }) => id },
              { heading: "Kind", cell: ({ kind }) => kind },
              { heading: "Why", cell: ({ message }) => message },
              { heading: "How", cell: ({ method }) => method },
              { heading: "Outcome", cell: ({ outcome, result }) => html`${outcome ?? "–"} ${result}` },
            ],
            shown.deletions,
          ),
    ),
    ...checkingSections(shown),
  ]);
}
