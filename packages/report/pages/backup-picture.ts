import { DAY } from "#domain/duration.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { html, type Markup } from "../evidence/html.ts";
import { BACKUP_KINDS, type BackupKind, type BackupLine } from "./backup-line.ts";
import type { ReportModel } from "./model.ts";

interface Size {
  readonly width: number;
  /** Whether it is as wide as the page, with dates below. */
  readonly isLarge?: boolean;
  /** How far apart marks are at least; of those that are closer the worst is drawn. */
  readonly slot: number;
}

/** Shown before the retention period, so that its beginning is seen. */
const BEFORE = 2 * DAY;
const HEIGHT = 30;
const HEIGHT_WITH_DATES = 42;
const WEEK = 7 * DAY;
const MOST_DATES = 8;

/** A shape for each kind, from its left edge on: the worse, the less can it be overlooked without colours. */
const SHAPES: Readonly<Record<BackupKind, (x: number) => string>> = {
  whole: (x) => `M${x} 6h3v15h-3z`,
  partial: (x) => `M${x} 14h3v7h-3z`,
  unclear: (x) => `M${round(x + 0.5)} 6.5h2v14h-2z`,
  running: (x) => `M${x} 18h3v3h-3z`,
  failed: (x) => `M${round(x - 1)} 10l5 5m0 -5l-5 5`,
  gone: (x) => `M${round(x + 1.5)} 5v16`,
};

const CLASSES: Readonly<Record<BackupKind, string>> = {
  ...{ whole: "k", partial: "p", unclear: "u", running: "w", failed: "f", gone: "d" },
};

/** Draws the retention period, each Backup in it, gaps below, and above what ends soon. `words` say the same. */
export function backupPicture(line: BackupLine, words: string, { now, promises }: ReportModel, size: Size): Markup {
  const { width, slot, isLarge = false } = size;
  const { every, grace, retention } = promises.backup;
  const start = now - retention - BEFORE;
  const x = (at: Instant) => round(Math.max(0, Math.min(1, (at - start) / (now - start))) * width);
  const paths = [...marks(line, x, slot)].map(
    ([kind, path]) => html`<path class="${line.isStale ? "u" : CLASSES[kind]}" d="${path}"/>`,
  );
  const gaps = line.gaps.map(({ from, to }) => `M${x(from)} 25v-2h${round(x(to) - x(from))}v2`).join("");
  const ending = line.backups.filter(({ expiry }) => expiry !== undefined && expiry !== "expired");
  const ends = ending.map(({ takenAt }) => `M${round(x(takenAt) - 1)} 0h5l-2.5 4z`);
  const height = String(isLarge ? HEIGHT_WITH_DATES : HEIGHT);
  return html`<svg role="img" aria-label="${words}"${isLarge ? html` class="large"` : ""} width="${String(width)}" height="${height}" viewBox="0 0 ${String(width)} ${height}"><path class="band" d="M${String(x(now - retention))} 2H${String(width)}V27H${String(x(now - retention))}z"/>${paths}<path class="gap" d="${gaps}"/><path class="ends" d="${[...new Set(ends)].join("")}"/><path class="limit" d="M${String(x(now - every - grace))} 0V${String(HEIGHT)}"/>${isLarge ? dates(now, promises.backup.retention, x) : ""}</svg>`;
}

/** The days a week apart, counted back from today. */
function dates(now: Instant, retention: number, x: (at: Instant) => number): readonly Markup[] {
  const weeks = Array.from({ length: Math.floor(retention / WEEK) }, (_, at) => now - (at + 1) * WEEK);
  const step = Math.max(1, Math.ceil(weeks.length / MOST_DATES));
  return weeks
    .filter((_, at) => at % step === 0)
    .map(
      (at) =>
        html`<path class="axis" d="M${String(x(at))} 27v4"/><text x="${String(x(at))}" y="40" text-anchor="middle">${formatInstant(at).slice(5, 10)}</text>`,
    );
}

/** A path for each kind. Of Backups within one slot the worst is drawn, where it was taken. */
function marks(line: BackupLine, x: (at: Instant) => number, slot: number): ReadonlyMap<BackupKind, string> {
  const worst = new Map<number, { readonly at: number; readonly kind: BackupKind }>();
  for (const { takenAt, kind } of line.backups) {
    const at = x(takenAt);
    const known = worst.get(Math.floor(at / slot));
    if (known === undefined || BACKUP_KINDS.indexOf(kind) < BACKUP_KINDS.indexOf(known.kind))
      worst.set(Math.floor(at / slot), { at, kind });
  }
  const paths = new Map<BackupKind, string>();
  for (const { at, kind } of worst.values()) paths.set(kind, (paths.get(kind) ?? "") + SHAPES[kind](at));
  return paths;
}

const round = (value: number) => Math.round(value * 10) / 10;

/** What the shapes are, each drawn as it is in pictures. */
export function backupLegend(): Markup {
  const entries = [
    ["whole", "every volume was found in it"],
    ["partial", "failed in part, or volumes are missing"],
    ["unclear", "completed, and nobody saw what is in it"],
    ["running", "not ended yet"],
    ["failed", "failed"],
    ["gone", "gone before its time"],
  ] as const;
  const drawn = (path: string, name: string) =>
    html`<svg aria-hidden="true" width="9" height="${String(HEIGHT)}" viewBox="-3 0 9 ${String(HEIGHT)}"><path class="${name}" d="${path}"/></svg>`;
  return html`<ul class="keys">${entries.map(([kind, words]) => html`<li>${drawn(SHAPES[kind](0), CLASSES[kind])} ${words}</li>`)}<li>${drawn("M-1 0h5l-2.5 4z", "ends")} expires soon, or too soon</li><li>${drawn("M-3 25v-2h8v2", "gap")} a gap: none for longer than promised</li><li>${drawn("M1 0V30", "limit")} the newest must not be older</li></ul>
`;
}
