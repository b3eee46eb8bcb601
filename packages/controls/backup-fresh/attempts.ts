import { formatDuration, HOUR, MINUTE, type Milliseconds } from "#domain/duration.ts";
import { oncePerList } from "#domain/index-by.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { type Backup, backupsToJudge, includesNamespace, isUsable, takenAt } from "#domain/velero.ts";

const QUEUED = ["New", "Queued", "ReadyToStart"];
const RUNNING = [
  "InProgress",
  "WaitingForPluginOperations",
  "WaitingForPluginOperationsPartiallyFailed",
  "Finalizing",
  "FinalizingPartiallyFailed",
];
const ENDED = ["Completed", "PartiallyFailed", "Failed", "FailedValidation", "Deleting"];
const KNOWN = new Set([...QUEUED, ...RUNNING, ...ENDED]);

/** Velero itself gives volumes' data 4 h, so a backup that still runs after that has been forgotten by it. */
const STUCK_AFTER: Milliseconds = 4 * HOUR;

/** Clocks of servers differ by less. */
const CLOCK_SKEW: Milliseconds = 5 * MINUTE;

export interface Attempts {
  /** The newest backup that could be restored. */
  readonly usable: Backup | undefined;
  /** What came after it and is not usable, newest first. */
  readonly since: readonly Backup[];
  /** Of those, the newest in a phase that is not known here: it may be good, and nobody can tell. */
  readonly notUnderstood: Backup | undefined;
  /**
   * What has run for too long since: the namespace's own backup, or another's behind which its own are queued, because
   * Velero may work on one at a time.
   */
  readonly stuck: Backup | undefined;
}

/** What became of the backups of one namespace. */
export function attemptsOf(backups: readonly Backup[], namespace: string, now: Instant): Attempts {
  const all = backupsToJudge(backups, namespace);
  const usable = all.find((backup) => isUsable(backup, now) && !isFromTheFuture(backup, now));
  const since = usable === undefined ? all : all.slice(0, all.indexOf(usable));
  return {
    usable,
    since,
    notUnderstood: since.find((backup) => !KNOWN.has(backup.phase)),
    stuck: stuckBackups(backups, now).find((stuck) => {
      if (usable !== undefined && takenAt(stuck) <= takenAt(usable)) return false;
      return (
        includesNamespace(stuck, namespace) || since.some((own) => isQueued(own) && own.createdAt > takenAt(stuck))
      );
    }),
  };
}

const runningBackups = oncePerList<Backup, readonly Backup[]>((backups) =>
  backups.filter(({ phase }) => RUNNING.includes(phase)).sort((a, b) => takenAt(a) - takenAt(b)),
);

/** Backups of all namespaces that have run for too long, oldest first. */
function stuckBackups(backups: readonly Backup[], now: Instant): readonly Backup[] {
  return runningBackups(backups).filter((backup) => now - takenAt(backup) > STUCK_AFTER);
}

export function isFromTheFuture(backup: Backup, now: Instant): boolean {
  return takenAt(backup) > now + CLOCK_SKEW;
}

export function isQueued(backup: Backup): boolean {
  return QUEUED.includes(backup.phase);
}

/** `acme-daily-20260310010000 PartiallyFailed (2 errors)`: one backup that is not usable, and why. */
export function describeAttempt(backup: Backup, now: Instant): string {
  const { name, phase } = backup;
  if (isFromTheFuture(backup, now)) return `${name} claims to be of ${formatInstant(takenAt(backup))}`;
  if (RUNNING.includes(phase))
    return `${name} ${phase} for ${formatDuration(now - takenAt(backup))}${progress(backup)}`;
  if (phase === "Completed") return `${name} expired at ${formatInstant(backup.expiresAt ?? now)}`;
  const why = backup.failureReason ?? (backup.validationErrors.join("; ") || errors(backup));
  return why === "" ? `${name} ${phase}` : `${name} ${phase} (${why})`;
}

function errors({ errors: count }: Backup): string {
  if (count === 0) return "";
  return count === 1 ? "1 error" : `${count} errors`;
}

function progress({ itemsBackedUp, totalItems }: Backup): string {
  return totalItems === undefined ? "" : ` (${itemsBackedUp ?? 0} of ${totalItems} items)`;
}
