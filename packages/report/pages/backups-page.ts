import type { TenantBackups } from "#domain/backup-list.ts";
import { formatDuration } from "#domain/duration.ts";
import { html, type Markup } from "../evidence/html.ts";
import { table, time } from "../evidence/page.ts";
import { relativeTo } from "../time-in-words.ts";
import { type BackupLine, backupLineOf } from "./backup-line.ts";
import { backupLegend, backupPicture } from "./backup-picture.ts";
import { coverageInWords, lineInWords } from "./backup-words.ts";
import { filterForm, type Query } from "./filter-form.ts";
import { LINKS } from "./links.ts";
import { mark } from "./mark.ts";
import type { ReportModel } from "./model.ts";
import { pager, type Slice, sliceOf } from "./paging.ts";
import { renderReportPage } from "./shell.ts";
import { rankOf, type State, stateOf, worstOf } from "./state.ts";
import { askedState, stateChoice } from "./state-filter.ts";

const PAGE_SIZE = 100;
const LONGEST_SEARCH = 100;
const SIZE = { width: 360, slot: 4 } as const;
/** What says whether a tenant's backups are as promised. */
const LOOKING: ReadonlySet<string> = new Set(["backup-fresh", "backup-complete", "backup-kept"]);

/** A tenant whose backups are looked at, and the worst that is said of them. */
export interface BackedUp {
  readonly tenant: string;
  readonly cluster: string;
  readonly state: State;
}

/** The page of a list that was asked for: only its tenants' lists have to be read. */
export interface BackupsAsked {
  readonly slice: Slice<BackedUp>;
  readonly text: string;
  readonly state: State | undefined;
}

/** The worst first, then by name. */
export function askedBackups(model: ReportModel, query: Query): BackupsAsked {
  const text = (query.get("q") ?? "").trim().toLowerCase().slice(0, LONGEST_SEARCH);
  const asked = askedState(query);
  const own = model.states.filter(({ control, tenant }) => tenant?.includes(text) && LOOKING.has(control));
  const found = [...Map.groupBy(own, ({ tenant, cluster }) => `${cluster} ${tenant}`).values()]
    .map((states) => ({
      tenant: states[0]?.tenant ?? "",
      cluster: states[0]?.cluster ?? "",
      state: worstOf(states.map((one) => stateOf(one, model))) ?? "unseen",
    }))
    .filter(({ state }) => state !== "notApplicable" && (asked === undefined || state === asked))
    .sort((a, b) => rankOf(a.state) - rankOf(b.state) || (a.tenant < b.tenant ? -1 : 1));
  return { slice: sliceOf(found, query.get("page"), PAGE_SIZE), text, state: asked };
}

/** Each tenant's Backups on a time line. `lists` are of the tenants of `asked`; one may not be there. */
export function renderBackupsPage(
  { slice, text, state }: BackupsAsked,
  lists: readonly TenantBackups[],
  model: ReportModel,
): string {
  return renderReportPage({ title: "Backups on a time line", kind: "Backups", current: LINKS.backups }, model, [
    promised(model),
    filterForm(LINKS.backups, [
      html`<label>Search tenant <input type="search" name="q" value="${text}" maxlength="${String(LONGEST_SEARCH)}"></label>`,
      stateChoice(state),
    ]),
    backupLegend(),
    backupsTable(slice.items, lists, model),
    pager(slice, "tenant", LINKS.backups, { q: text, state }),
  ]);
}

export function promised({ promises }: ReportModel): Markup {
  const { every, grace, retention } = promises.backup;
  return html`<p>Promised is a backup every ${formatDuration(every)} (${formatDuration(grace)} of grace), each kept ${formatDuration(retention)}: the frame, today at its right edge.</p>
`;
}

interface Row extends BackedUp {
  readonly line: BackupLine | undefined;
}

function backupsTable(rows: readonly BackedUp[], lists: readonly TenantBackups[], model: ReportModel): Markup {
  const byTenant = new Map<string, TenantBackups>(lists.map((list) => [list.tenant, list]));
  const since = new Map<string, number>(model.tenants.map((tenant) => [tenant.id, tenant.since]));
  return table<Row>(
    "The worst first, then by name",
    [
      {
        heading: "Tenant",
        cell: ({ tenant, cluster }) =>
          html`<a href="${LINKS.tenantBackups(tenant)}">${tenant}</a><span class="sub">${cluster}</span>`,
      },
      { heading: "State", cell: ({ state }) => mark(state) },
      {
        heading: "Newest completed",
        cell: ({ line }) =>
          line?.newest === undefined
            ? "not known"
            : html`${relativeTo(line.newest.takenAt, model.now)}<span class="sub">${time(line.newest.takenAt)}</span>`,
      },
      {
        heading: "Volumes in it",
        cell: ({ line }) => (line?.newest === undefined ? "not known" : coverageInWords(line.newest)),
      },
      {
        heading: `Backups of the last ${formatDuration(model.promises.backup.retention)}`,
        cell: ({ line }) => {
          if (line === undefined) return "No sweep has listed them yet.";
          const words = lineInWords(line, model.now);
          return html`${backupPicture(line, words, model, SIZE)}<span class="sub">${words}</span>`;
        },
      },
    ],
    rows.map((row) => {
      const list = byTenant.get(row.tenant);
      return { ...row, line: list && backupLineOf(list, since.get(row.tenant), model) };
    }),
  );
}
