import type { DeletionRecord } from "#domain/deletion.ts";
import { type Content, html, type Markup } from "../evidence/html.ts";
import { facts, notice, table, time } from "../evidence/page.ts";
import { standingOf } from "./deletion-standing.ts";
import { stepsList } from "./deletion-steps.ts";
import type { Departed } from "./deletions-page.ts";
import { LINKS } from "./links.ts";
import type { ReportModel } from "./model.ts";
import { renderReportPage } from "./shell.ts";

/** More are in the record itself. */
const MOST_DEFERRED = 100;

/** One deletion: its steps, what was the tenant's, what could not be deleted, and its certificate. */
export function renderDeletionPage(one: Departed, model: ReportModel): string {
  const { tenant, generation, cluster, record, certified, word } = one;
  // Once it is certified, what it waits for is in the certificate.
  const standing = certified === undefined ? standingOf(record, word, model.now) : undefined;
  const certificate = html`<a href="${LINKS.certificate(tenant, generation)}">its signed certificate</a> (<a href="${LINKS.certificateFile(tenant, generation)}">the file</a>)`;
  const verdict =
    certified === "final"
      ? notice("good", "Deleted, and certified as final.", html`What counts is ${certificate}.`)
      : certified === "provisional"
        ? notice(
            "wait",
            "Certified as provisional.",
            html`Something remains, or can come back: ${certificate} says what, and until when. Surety looks again.`,
          )
        : notice("wait", "Not certified yet.", "The deletion is running, or waits.");
  return renderReportPage({ title: tenant, kind: "Deletion", current: LINKS.deletions }, model, [
    verdict,
    facts([
      ["Cluster", cluster],
      ["Generation", generation === 1 ? undefined : html`${generation}; the id was in use before`],
      ["Requested", time(one.requestedAt)],
      ["Not before", one.notBefore === undefined ? undefined : time(one.notBefore)],
      ["Inventory taken", record === undefined ? "not yet" : time(record.takenAt)],
    ]),
    html`<h2>Steps</h2>
`,
    stepsList(record, standing, model.now),
    record === undefined ? "" : inventory(record),
  ]);
}

function inventory({ items, deferred, look }: DeletionRecord): Content {
  const kinds = [...Map.groupBy(items, ({ kind }) => kind)].map(([kind, found]) => ({ kind, count: found.length }));
  const last =
    look === undefined ? "" : html`<p>Looked again ${time(look.at)}: ${look.remaining.length} things were found.</p>\n`;
  const waiting = deferred.length === 0 ? "" : deferredTable(deferred.slice(0, MOST_DEFERRED));
  return html`<h2>What was the tenant’s</h2>
${table<(typeof kinds)[number]>(
  "The inventory by kind",
  [
    { heading: "Kind", cell: ({ kind }) => kind },
    { heading: "Found", cell: ({ count }) => count, isNumber: true },
  ],
  kinds,
)}${last}${waiting}`;
}

function deferredTable(deferred: DeletionRecord["deferred"]): Markup {
  return table<DeletionRecord["deferred"][number]>(
    "What cannot be deleted, or not yet",
    [
      {
        heading: "Resource",
        cell: ({ kind, id, place }) => html`${kind} <span class="soft">in ${place}</span> <code>${id}</code>`,
      },
      { heading: "Why", cell: ({ message, reason }) => html`${message} <span class="soft">(${reason})</span>` },
      { heading: "Until", cell: ({ until }) => (until === null ? "not known" : time(until)) },
    ],
    deferred,
  );
}
