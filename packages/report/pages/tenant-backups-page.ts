import type { TenantBackups } from "#domain/backup-list.ts";
import { formatDuration } from "#domain/duration.ts";
import { type Content, html, type Markup } from "../evidence/html.ts";
import { facts, table, time } from "../evidence/page.ts";
import { relativeTo } from "../time-in-words.ts";
import {
  type BackupKind,
  type BackupLine,
  backupLineOf,
  type Expiry,
  KIND_WORDS,
  type ShownBackup,
} from "./backup-line.ts";
import { backupLegend, backupPicture } from "./backup-picture.ts";
import { coverageInWords, lineInWords, plural } from "./backup-words.ts";
import { promised } from "./backups-page.ts";
import type { Query } from "./filter-form.ts";
import { LINKS } from "./links.ts";
import { mark } from "./mark.ts";
import type { ReportModel } from "./model.ts";
import { pager, sliceOf } from "./paging.ts";
import { renderReportPage } from "./shell.ts";
import type { State } from "./state.ts";
import type { Subject } from "./subjects.ts";

const PAGE_SIZE = 100;
const SIZE = { width: 480, slot: 3, isLarge: true } as const;

/** As which state a kind of Backup is marked. */
const STATE_OF: Readonly<Record<BackupKind, State>> = {
  ...{ gone: "broken", failed: "broken", partial: "broken", unclear: "unknown", running: "unseen", whole: "kept" },
};

/** Every Backup of one tenant: a picture of all, and a row for each. `list` is undefined where no sweep has made one. */
export function renderTenantBackupsPage(
  subject: Pick<Subject, "id" | "tenant">,
  list: TenantBackups | undefined,
  model: ReportModel,
  query: Query,
): string {
  const { id, tenant } = subject;
  const back = html`<p><a href="${LINKS.tenant(id)}">Every promise to ${id}</a></p>
`;
  const body = list === undefined ? html`<p>No sweep has listed its Backups yet.</p>\n` : lineOf(list);
  return renderReportPage({ title: id, kind: "Backups of", current: LINKS.backups }, model, [
    back,
    promised(model),
    body,
  ]);

  function lineOf(known: TenantBackups): Content {
    const line = backupLineOf(known, tenant?.since, model);
    const words = lineInWords(line, model.now);
    const slice = sliceOf(line.backups, query.get("page"), PAGE_SIZE);
    return [
      html`<figure>${backupPicture(line, words, model, SIZE)}<figcaption class="legend">${words}</figcaption></figure>
`,
      backupLegend(),
      facts([
        ["Listed", html`${time(known.seenAt)} (${relativeTo(known.seenAt, model.now)})`],
        ["Older ones", known.more === 0 ? undefined : `${plural(known.more, "Backup")} more, not listed`],
      ]),
      gapsList(line),
      backupsTable(slice.items, line, model),
      pager(slice, "Backup", LINKS.tenantBackups(id), {}),
    ];
  }
}

function gapsList({ gaps }: BackupLine): Content {
  if (gaps.length === 0) return "";
  const items = gaps
    .toReversed()
    .map(({ from, to }) => html`<li>${formatDuration(to - from)}: ${time(from)} to ${time(to)}</li>`);
  return html`<h2>Gaps</h2>
<p>Longer than promised without a Backup that completed:</p>
<ul class="violations">${items}</ul>
`;
}

function backupsTable(rows: readonly ShownBackup[], { isStale }: BackupLine, { now }: ReportModel): Markup {
  return table<ShownBackup>(
    "The newest first",
    [
      { heading: "Backup", cell: ({ name }) => html`<code>${name}</code>` },
      {
        heading: "Taken",
        cell: ({ takenAt }) => html`${relativeTo(takenAt, now)}<span class="sub">${time(takenAt)}</span>`,
      },
      {
        heading: "State",
        cell: ({ kind, phase }) =>
          html`${isStale ? mark("stale", `stale, was ${KIND_WORDS[kind]}`) : mark(STATE_OF[kind], KIND_WORDS[kind])}<span class="sub">${phase}</span>`,
      },
      { heading: "Volumes in it", cell: volumesCell },
      { heading: "Expires", cell: (one) => expiryCell(one, now) },
    ],
    rows,
  );
}

function volumesCell(backup: ShownBackup): Content {
  const { coverage } = backup;
  if (coverage === undefined || coverage.missing === 0) return coverageInWords(backup);
  const rest = coverage.missing - coverage.missingNames.length;
  return html`${coverageInWords(backup)}<span class="sub">missing: ${coverage.missingNames.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}</span>`;
}

const EXPIRY_WORDS: Readonly<Record<Expiry, string>> = {
  expired: "expired, and still there",
  soon: "expires soon",
  tooShort: "kept for less than promised",
};

function expiryCell({ expiresAt, expiry, goneSince }: ShownBackup, now: number): Content {
  if (goneSince !== undefined) return html`gone since ${time(goneSince)}`;
  if (expiresAt === undefined) return "Velero does not say";
  const words = expiry === undefined ? "" : html`<span class="sub">${EXPIRY_WORDS[expiry]}</span>`;
  return html`${relativeTo(expiresAt, now)}<span class="sub">${time(expiresAt)}</span>${words}`;
}
