import { formatDuration } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import type { ClusterRehearsals, RehearsalOutlook } from "#domain/rehearsal-outlook.ts";
import type { RehearsalSettings } from "#domain/rehearsal-settings.ts";
import { STANDINGS, standingOf } from "#domain/rehearsal-standing.ts";
import { type Content, html, type Markup } from "../evidence/html.ts";
import { notice, table, time } from "../evidence/page.ts";
import { relativeTo } from "../time-in-words.ts";
import { choice, filterForm, type Query } from "./filter-form.ts";
import { LINKS } from "./links.ts";
import { mark } from "./mark.ts";
import type { ReportModel } from "./model.ts";
import { pager, sliceOf } from "./paging.ts";
import { runningRehearsal } from "./rehearsal-running.ts";
import { costInWords, dueInWords, STANDING_WORDS } from "./rehearsal-words.ts";
import { renderReportPage } from "./shell.ts";

const PAGE_SIZE = 100;
const LONGEST_SEARCH = 100;
const MOST_RUNNING = 50;
const MOST_FAULTS = 2;
/** The rest is in the record. */
const LONGEST_FAULT = 160;

type Settings = Pick<RehearsalSettings, "deadline" | "mode" | "verify">;

/** Rehearsals that run, step by step, and each tenant's last result, with when its next is due; the worst first. */
export function renderRehearsalsPage(
  clusters: readonly ClusterRehearsals[],
  settings: Settings,
  model: ReportModel,
  query: Query,
): string {
  const all = clusters.flatMap(({ tenants }) => tenants);
  const running = all.filter(({ known }) => known.running !== null);
  return renderReportPage({ title: "Restore rehearsals", kind: "Backups", current: LINKS.rehearsals }, model, [
    html`<p>Once every ${formatDuration(model.promises.restore.every)}, each tenant’s newest backup is restored into a namespace beside it, checked and cleared. ${settings.mode === "off" ? html`<strong>Rehearsals are off</strong>: none is begun.` : ""}</p>
`,
    clusters.flatMap((one) => problemOf(one, settings)),
    html`<h2>Running</h2>
`,
    running.length === 0
      ? html`<p>None.</p>\n`
      : running.slice(0, MOST_RUNNING).map((one) => runningRehearsal(one, settings, model)),
    html`<h2>Results</h2>
`,
    results(all, model, query),
  ]);
}

/** A cluster of which nothing could be read must not look like one in which nothing is wrong. */
function problemOf({ cluster, problem, savedAt }: ClusterRehearsals, { mode }: Settings): readonly Markup[] {
  if (problem !== undefined)
    return [
      notice("wait", `Rehearsals of cluster ${cluster} cannot be shown.`, html`Nothing below is about it: ${problem}`),
    ];
  if (savedAt === undefined && mode === "on")
    return [notice("wait", `No rehearsal was ever begun in cluster ${cluster}.`, "")];
  return [];
}

function results(all: readonly RehearsalOutlook[], model: ReportModel, query: Query): Content {
  const { now, promises } = model;
  const text = (query.get("q") ?? "").trim().toLowerCase().slice(0, LONGEST_SEARCH);
  const asked = STANDINGS.find((standing) => standing === query.get("result"));
  const rows = all
    .map((one) => ({ ...one, standing: standingOf(one.known, now, promises.restore.every) }))
    .filter(({ tenant, standing }) => tenant.includes(text) && (asked === undefined || standing === asked))
    .sort(
      (a, b) =>
        STANDINGS.indexOf(a.standing) - STANDINGS.indexOf(b.standing) ||
        (a.known.last?.at ?? 0) - (b.known.last?.at ?? 0) ||
        (a.tenant < b.tenant ? -1 : 1),
    );
  const slice = sliceOf(rows, query.get("page"), PAGE_SIZE);
  return [
    filterForm(LINKS.rehearsals, [
      html`<label>Search tenant <input type="search" name="q" value="${text}" maxlength="${String(LONGEST_SEARCH)}"></label>`,
      choice(
        "Result",
        "result",
        asked,
        STANDINGS.map((standing) => [standing, STANDING_WORDS[standing].words]),
      ),
    ]),
    slice.total === 0 ? html`<p>No tenant is like that.</p>\n` : resultsTable(slice.items, model),
    pager(slice, "tenant", LINKS.rehearsals, { q: text, result: asked }),
  ];
}

type Row = RehearsalOutlook & { readonly standing: (typeof STANDINGS)[number] };

function resultsTable(rows: readonly Row[], { now }: ReportModel): Markup {
  return table<Row>(
    "The worst first, and of those alike the one that was rehearsed longest ago",
    [
      {
        heading: "Tenant",
        cell: ({ tenant, cluster }) =>
          html`<a href="${LINKS.tenant(tenant)}">${tenant}</a><span class="sub">${cluster}</span>`,
      },
      { heading: "Last rehearsal", cell: (row) => [standingMark(row), lastOf(row, now)] },
      { heading: "What was wrong", cell: faults },
      { heading: "The next is due", cell: due(now) },
    ],
    rows,
  );
}

function standingMark({ standing }: Row): Markup {
  const { state, words } = STANDING_WORDS[standing];
  return mark(state, words);
}

function lastOf({ known: { last } }: Row, now: number): Content {
  if (last === null) return "";
  const { at, backup, usd, volumes } = last;
  const cost = usd === null ? "" : `, cost ${costInWords(usd)}`;
  return html`<span class="sub">${time(at)} (${relativeTo(at, now)})</span><span class="sub"><code>${backup}</code>, ${volumes} ${volumes === 1 ? "volume" : "volumes"}${cost}</span>`;
}

function faults({ known: { last, skipped } }: Row): Content {
  const wrong = last?.outcome === "failed" ? last.faults : [];
  const more = wrong.length > MOST_FAULTS ? html`<li>and ${wrong.length - MOST_FAULTS} more</li>` : "";
  const list = wrong
    .slice(0, MOST_FAULTS)
    .map(
      ({ reason, message }) => html`<li>${message.slice(0, LONGEST_FAULT)} <span class="soft">(${reason})</span></li>`,
    );
  return [
    wrong.length === 0 ? "" : html`<ul class="violations">${list}${more}</ul>`,
    skipped === null ? "" : html`<span class="sub">None can be begun: ${skipped.slice(0, LONGEST_FAULT)}</span>`,
  ];
}

const due =
  (now: number) =>
  ({ dueAt, known }: Row): Content => {
    if (known.running !== null) return "one is running";
    const words = dueInWords(dueAt, now);
    return dueAt === null || dueAt <= now ? words : html`<time datetime="${formatInstant(dueAt)}">${words}</time>`;
  };
