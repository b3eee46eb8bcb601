import { formatDuration } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import { relativeTo, toMinute } from "../time-in-words.ts";
import { BACKUP_KINDS, type BackupLine, type Gap, KIND_WORDS, type ShownBackup } from "./backup-line.ts";

const MOST_GAPS = 2;

/** `31 Backups: 1 partial, 30 whole; the newest completed one 11 h ago; 1 gap: 2 d until 2026-03-04 01:00.` */
export function lineInWords({ backups, gaps, newest, isStale }: BackupLine, now: Instant): string {
  const counts = BACKUP_KINDS.flatMap((kind) => {
    const count = backups.filter((one) => one.kind === kind).length;
    return count === 0 ? [] : [`${count} ${KIND_WORDS[kind]}`];
  });
  const ending = backups.filter(({ expiry }) => expiry === "soon" || expiry === "tooShort").length;
  const expired = backups.filter(({ expiry }) => expiry === "expired").length;
  const parts = [
    backups.length === 0 ? "No Backup" : `${plural(backups.length, "Backup")}: ${counts.join(", ")}`,
    ...(newest === undefined ? ["none completed"] : [`the newest completed one ${relativeTo(newest.takenAt, now)}`]),
    ...(gaps.length === 0 ? [] : [gapsInWords(gaps)]),
    ...(expired === 0 ? [] : [`${expired} expired and still there`]),
    ...(ending === 0 ? [] : [`${ending} ${ending === 1 ? "expires" : "expire"} soon or too soon`]),
  ];
  return `${isStale ? "As it was seen long ago: " : ""}${parts.join("; ")}.`;
}

function gapsInWords(gaps: readonly Gap[]): string {
  const newest = gaps.slice(-MOST_GAPS).map(({ from, to }) => `${formatDuration(to - from)} until ${toMinute(to)}`);
  const more = gaps.length > MOST_GAPS ? " and more before" : "";
  return `${plural(gaps.length, "gap")}: ${newest.join(", ")}${more}`;
}

/** What was found in a Backup: `9 of 9: 9 snapshots`. */
export function coverageInWords({ coverage, snapshots }: ShownBackup): string {
  if (coverage === undefined) {
    if (snapshots.attempted === 0) return "not opened";
    return `not opened; Velero counts ${snapshots.completed} of ${snapshots.attempted} snapshots`;
  }
  const { missing, unclear } = coverage;
  const held = coverage.snapshots + coverage.copies;
  const how = [
    ...(coverage.snapshots > 0 ? [plural(coverage.snapshots, "snapshot")] : []),
    ...(coverage.copies > 0 ? [coverage.copies === 1 ? "1 copy" : `${coverage.copies} copies`] : []),
    ...(unclear > 0 ? [`${unclear} not understood`] : []),
  ];
  if (held + missing + unclear === 0) return "no volumes then";
  return `${held} of ${held + missing + unclear}${how.length > 0 ? `: ${how.join(", ")}` : ""}`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
