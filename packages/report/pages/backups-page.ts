import { DAY, formatDuration } from "#domain/duration.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { TrackedFinding } from "#domain/tracked-finding.ts";
import { html, type Markup } from "../evidence/html.ts";
import { table, time } from "../evidence/page.ts";
import { relativeTo } from "../time-in-words.ts";
import { backupsOf, type TenantBackups } from "./backups.ts";
import { filterForm, type Query } from "./filter-form.ts";
import { LINKS } from "./links.ts";
import { barClass, mark } from "./mark.ts";
import type { ReportModel } from "./model.ts";
import { pager, sliceOf } from "./paging.ts";
import { renderReportPage } from "./shell.ts";
import { MARKS } from "./state.ts";

const PAGE_SIZE = 100;
const WIDTH = 360;
const [TOP, BOTTOM] = [4, 20];
/** Shown before the retention period, so that its beginning is seen. */
const MARGIN = 2 * DAY;

/** Each tenant's backups on a time line, the worst and oldest first. */
export function renderBackupsPage(findings: readonly TrackedFinding[], model: ReportModel, query: Query): string {
  const text = (query.get("q") ?? "").trim().toLowerCase();
  const found = backupsOf(findings, model).filter(({ tenant }) => tenant.includes(text));
  const slice = sliceOf(found, query.get("page"), PAGE_SIZE);
  const { every, grace, retention } = model.promises.backup;
  const promised = html`<p>Promised is a backup every ${formatDuration(every)} (${formatDuration(grace)} of grace), each kept ${formatDuration(retention)}.</p>
<p class="legend">The frame is the retention period, today at its right edge. <b>Bar</b>: since when each backup that was due has been looked for. <b>Cross</b>: one of them is not there. <b>Block</b>: the newest usable backup. <b>Dashed line</b>: the newest must not be older. No bar: none was due yet, or nobody could see which are there.</p>
`;
  return renderReportPage({ title: "Backups on a time line", kind: "Backups", current: LINKS.backups }, model, [
    promised,
    filterForm(LINKS.backups, [
      html`<label>Search tenant <input type="search" name="q" value="${text}" maxlength="100"></label>`,
    ]),
    backupsTable(slice.items, model),
    pager(slice, "tenant", LINKS.backups, { q: text }),
  ]);
}

function backupsTable(rows: readonly TenantBackups[], model: ReportModel): Markup {
  return table<TenantBackups>(
    "The worst and oldest first",
    [
      {
        heading: "Tenant",
        cell: ({ tenant, cluster }) =>
          html`<a href="${LINKS.tenant(tenant)}">${tenant}</a><span class="sub">${cluster}</span>`,
      },
      { heading: "State", cell: ({ state }) => mark(state) },
      {
        heading: "Newest usable",
        cell: ({ newest }) =>
          newest === undefined
            ? "not known"
            : html`${relativeTo(newest.at, model.now)}<span class="sub">${time(newest.at)}</span>`,
      },
      {
        heading: "Volumes in it",
        cell: ({ volumes, complete }) =>
          html`${volumes ?? "not known"}<span class="sub">complete: ${MARKS[complete].words}</span>`,
      },
      {
        heading: `Backups of the last ${formatDuration(model.promises.backup.retention)}`,
        cell: (row) => timeLine(row, model),
      },
    ],
    rows,
  );
}

function timeLine(row: TenantBackups, { now, promises }: ReportModel): Markup {
  const { newest, from, present, gaps, limit, shownAs } = row;
  const start = now - promises.backup.retention - MARGIN;
  const x = (at: Instant) => Math.round(Math.max(0, Math.min(1, (at - start) / (now - start))) * WIDTH * 10) / 10;
  const parts: Markup[] = [
    html`<path class="band" d="M${String(x(now - promises.backup.retention))} ${String(TOP)}H${String(WIDTH)}V${String(BOTTOM)}H${String(x(now - promises.backup.retention))}z"/>`,
  ];
  if (from !== undefined && newest !== undefined && (present ?? 0) > 0)
    parts.push(
      html`<path class="${barClass(shownAs.kept)}" d="M${String(x(from))} 10H${String(x(newest.at))}v4H${String(x(from))}z"/>`,
    );
  if (newest !== undefined)
    parts.push(html`<path class="${barClass(shownAs.fresh)}" d="M${String(x(newest.at) - 2)} 6h4v12h-4z"/>`);
  parts.push(html`<path class="limit" d="M${String(x(limit))} 1V23"/>`);
  for (const gap of gaps) parts.push(html`<path class="limit" d="M${String(x(gap) - 4)} 8l8 8m-8 0l8 -8"/>`);
  return html`<svg role="img" aria-label="${inWords(row, now)}" width="${String(WIDTH)}" height="24" viewBox="0 0 ${String(WIDTH)} 24">${parts}</svg><span class="sub">${inWords(row, now)}</span>`;
}

function inWords({ newest, present, from, gaps }: TenantBackups, now: Instant): string {
  const there =
    present === undefined || from === undefined
      ? "Which are there is not known"
      : `Of those due since ${formatInstant(from).slice(0, 10)}, ${present} are there`;
  const missing =
    gaps.length === 0
      ? ""
      : `, ${gaps.length} missing (${gaps
          .slice(0, 3)
          .map((at) => formatInstant(at).slice(0, 10))
          .join(", ")}${gaps.length > 3 ? ", …" : ""})`;
  return `${there}${missing}; the newest usable: ${newest === undefined ? "not known" : relativeTo(newest.at, now)}.`;
}
