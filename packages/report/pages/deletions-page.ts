import type { DeletionRecord } from "#domain/deletion.ts";
import type { Instant } from "#domain/instant.ts";
import { type Content, html, type Markup } from "../evidence/html.ts";
import { table, time } from "../evidence/page.ts";
import { relativeTo } from "../time-in-words.ts";
import { type Standing, standingOf, type Word } from "./deletion-standing.ts";
import { stepsList } from "./deletion-steps.ts";
import type { Query } from "./filter-form.ts";
import { LINKS } from "./links.ts";
import type { ReportModel } from "./model.ts";
import { pager, sliceOf } from "./paging.ts";
import { renderReportPage } from "./shell.ts";

/** One departure of a tenant. */
export interface Departed {
  readonly tenant: string;
  readonly generation: number;
  readonly cluster: string;
  readonly state: "offboarding" | "deleted";
  readonly requestedAt: Instant;
  /** The end of the grace period. */
  readonly notBefore: Instant | undefined;
  readonly certified: "provisional" | "final" | undefined;
  /** What is known of how far it is; undefined where no inventory was taken yet, or nobody asked. */
  readonly record?: DeletionRecord | undefined;
  /** What its last step answered; undefined where none was taken yet, or nobody asked. */
  readonly word?: Word | undefined;
}

const PAGE_SIZE = 100;

/** Deletions that are running, each with its steps, and those that are done, each with its certificate. */
export function renderDeletionsPage(departed: readonly Departed[], model: ReportModel, query: Query): string {
  const newestFirst = departed.toSorted((a, b) => b.requestedAt - a.requestedAt);
  const running = newestFirst
    .filter(({ state }) => state === "offboarding")
    .map((one) => ({ one, standing: standingOf(one.record, one.word, model.now) }))
    .toSorted((a, b) => rankOf(a.standing) - rankOf(b.standing));
  const slice = sliceOf(
    newestFirst.filter(({ state }) => state === "deleted"),
    query.get("page"),
    PAGE_SIZE,
  );
  return renderReportPage({ title: "Deletions", kind: "When a customer leaves", current: LINKS.deletions }, model, [
    html`<h2>Running</h2>
`,
    running.length === 0
      ? html`<p>None.</p>\n`
      : running.map(({ one, standing }) => runningSection(one, standing, model)),
    html`<h2>Done</h2>
`,
    slice.total === 0 ? html`<p>None.</p>\n` : doneTable(slice.items),
    slice.total === 0 ? "" : pager(slice, "deletion", LINKS.deletions, {}),
  ]);
}

/** What a person has to look at first. */
function rankOf(standing: Standing | undefined): number {
  if (standing?.state === "stopped") return 0;
  if (standing?.state === "silent") return 1;
  return standing?.isSlow ? 2 : 3;
}

function runningSection(one: Departed, standing: Standing | undefined, { now }: ReportModel): Markup {
  const { tenant, generation, cluster, requestedAt, notBefore, record } = one;
  const waiting = record === undefined && notBefore !== undefined && notBefore > now;
  return html`<section class="promise ${rankOf(standing) < 2 ? "bad" : "wait"}">
<h3><a href="${LINKS.deletion(tenant, generation)}">${tenant}</a> <span class="soft">${cluster}</span></h3>
<p>Requested ${time(requestedAt)} (${relativeTo(requestedAt, now)}).${waiting ? html` Nothing is deleted before ${time(notBefore)}.` : ""}</p>
${stepsList(record, standing, now)}</section>
`;
}

function doneTable(rows: readonly Departed[]): Markup {
  return table<Departed>(
    "The newest first",
    [
      {
        heading: "Tenant",
        cell: ({ tenant, generation, cluster }) =>
          html`<a href="${LINKS.deletion(tenant, generation)}">${tenant}</a><span class="sub">${cluster}${generation === 1 ? "" : `, the ${generation}. of this id`}</span>`,
      },
      { heading: "Requested", cell: ({ requestedAt }) => time(requestedAt) },
      { heading: "Certificate", cell: certificateCell },
    ],
    rows,
  );
}

function certificateCell({ tenant, generation, certified }: Departed): Content {
  if (certified === undefined)
    return html`<span class="mark unknown"><span class="sign" aria-hidden="true">?</span> none known</span>`;
  const isFinal = certified === "final";
  return html`<a href="${LINKS.certificate(tenant, generation)}"><span class="mark ${isFinal ? "kept" : "unknown"}"><span class="sign" aria-hidden="true">${isFinal ? "✓" : "…"}</span> ${certified}</span></a>`;
}
