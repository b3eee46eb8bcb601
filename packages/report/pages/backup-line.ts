import type { ListedBackup, TenantBackups } from "#domain/backup-list.ts";
import type { Milliseconds } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import type { ReportModel } from "./model.ts";

/** What a Backup is worth, the worst first. */
export const BACKUP_KINDS = ["gone", "failed", "partial", "unclear", "running", "whole"] as const;
export type BackupKind = (typeof BACKUP_KINDS)[number];

export const KIND_WORDS: Readonly<Record<BackupKind, string>> = {
  gone: "gone before its time",
  failed: "failed",
  partial: "partial",
  unclear: "not known to be whole",
  running: "not ended yet",
  whole: "whole",
};

/** What is to be said of a Backup's time. */
export type Expiry = "expired" | "soon" | "tooShort";

export interface ShownBackup extends ListedBackup {
  readonly kind: BackupKind;
  readonly expiry: Expiry | undefined;
}

/** A time in which no usable Backup was taken, for longer than is promised. */
export interface Gap {
  readonly from: Instant;
  readonly to: Instant;
}

/** One tenant's Backups on a time line. */
export interface BackupLine {
  readonly backups: readonly ShownBackup[];
  readonly gaps: readonly Gap[];
  /** The newest that completed; undefined where there is none. */
  readonly newest: ShownBackup | undefined;
  /** True where nobody has looked lately: nothing is shown as well, then. */
  readonly isStale: boolean;
}

/** Clocks differ, and Velero counts a TTL from a moment before the backup starts. */
const ROUNDING: Milliseconds = 60_000;

export function backupLineOf(list: TenantBackups, since: Instant | undefined, model: ReportModel): BackupLine {
  const backups = list.backups.map((backup) => ({ ...backup, kind: kindOf(backup), expiry: expiryOf(backup, model) }));
  return {
    backups,
    gaps: gapsIn(list, since, model),
    newest: backups.find(isTaken),
    isStale: model.now - list.seenAt > 2 * model.every,
  };
}

const RUNNING = new Set([
  ...["New", "Queued", "ReadyToStart", "InProgress", "WaitingForPluginOperations", "Finalizing", "Deleting"],
  ...["WaitingForPluginOperationsPartiallyFailed", "FinalizingPartiallyFailed"],
]);

/** A phase that is not known here is not good. Completed alone is no proof: that is what was found in it. */
export function kindOf({ phase, goneSince, coverage, snapshots }: ListedBackup): BackupKind {
  if (goneSince !== undefined) return "gone";
  if (phase === "Failed" || phase === "FailedValidation") return "failed";
  if (RUNNING.has(phase)) return "running";
  if (phase === "PartiallyFailed") return "partial";
  if (phase !== "Completed") return "unclear";
  if (coverage === undefined) return snapshots.completed < snapshots.attempted ? "partial" : "unclear";
  if (coverage.missing > 0) return "partial";
  return coverage.unclear > 0 ? "unclear" : "whole";
}

function expiryOf({ takenAt, expiresAt, goneSince }: ListedBackup, { now, promises }: ReportModel): Expiry | undefined {
  const { every, grace, retention } = promises.backup;
  if (expiresAt === undefined || goneSince !== undefined) return undefined;
  if (expiresAt <= now) return "expired";
  if (expiresAt < takenAt + retention - ROUNDING) return "tooShort";
  return expiresAt <= now + every + grace ? "soon" : undefined;
}

/** Data can be had back from it: it completed, and it is there. */
function isTaken({ phase, goneSince }: ListedBackup): boolean {
  return phase === "Completed" && goneSince === undefined;
}

/** Within the retention period, as far back as the tenant is served and the list goes. */
function gapsIn(
  { backups, more }: TenantBackups,
  since: Instant | undefined,
  { now, promises }: ReportModel,
): readonly Gap[] {
  const { every, grace, retention } = promises.backup;
  const oldest = backups.at(-1);
  const start = Math.max(now - retention, since ?? 0, more > 0 && oldest !== undefined ? oldest.takenAt : 0);
  const taken = backups.filter(isTaken).map(({ takenAt }) => takenAt);
  const times = [start, ...taken.filter((at) => at > start && at <= now).sort((a, b) => a - b), now];
  return times.slice(1).flatMap((to, at) => {
    const from = times[at] ?? start;
    return to - from > every + grace ? [{ from, to }] : [];
  });
}
