import { formatDuration, HOUR, type Milliseconds } from "#domain/duration.ts";
import type { Advisory, Violation } from "#domain/finding.ts";
import { indexBy } from "#domain/index-by.ts";
import { formatInstant, type Instant, isFromTheFuture } from "#domain/instant.ts";
import { type Backup, type BackupStorageLocation, locationOf, type Schedule, takenAt } from "#domain/velero.ts";
import type { DeleteBackupRequest } from "#domain/velero-traces.ts";
import { ttlOf } from "../ttl.ts";
import { COLLECTED_WITHIN, TAKEN_UP_WITHIN } from "./limits.ts";

export interface Circumstances {
  readonly retention: Milliseconds;
  readonly requests: readonly DeleteBackupRequest[];
  readonly now: Instant;
}

/** Phases in which Velero has copied nothing yet, or refuses to. */
const EMPTY = new Set(["New", "Queued", "ReadyToStart", "FailedValidation"]);

/** Backups that are older than promised, or will be. */
export function judgeBackups(backups: readonly Backup[], circumstances: Circumstances): readonly Violation[] {
  const full = backups.filter(({ phase }) => !EMPTY.has(phase));
  return full.flatMap((backup) => judgeAge(backup, circumstances) ?? judgeExpiry(backup, circumstances) ?? []);
}

function judgeAge(backup: Backup, circumstances: Circumstances): Violation | undefined {
  const { retention, now } = circumstances;
  const age = now - takenAt(backup);
  if (age <= retention + COLLECTED_WITHIN || isBeingDeleted(backup, circumstances)) return undefined;
  const why = whyNotCollected(backup, circumstances);
  const message = `Backup ${backup.name} is ${formatDuration(age)} old, and promised are ${formatDuration(retention)}; ${why}.`;
  return { kind: "Backup", id: backup.name, reason: "BackupTooOld", message };
}

const byBackup = indexBy<DeleteBackupRequest>((request) => request.backupName);

/** Whether Velero is at it, or takes up in time what was interrupted. */
export function isBeingDeleted(backup: Backup, { requests, retention, now }: Circumstances): boolean {
  if (now - takenAt(backup) > retention + COLLECTED_WITHIN + TAKEN_UP_WITHIN) return false;
  const pending = byBackup(requests)
    .get(backup.name)
    .filter(({ phase }) => phase === "New" || phase === "InProgress");
  return pending.some(({ createdAt }) => now - createdAt <= TAKEN_UP_WITHIN && !isFromTheFuture(createdAt, now));
}

function whyNotCollected(backup: Backup, { requests, now }: Circumstances): string {
  const { expiresAt, phase, labels } = backup;
  if (expiresAt !== undefined && expiresAt > now) return `it expires at ${formatInstant(expiresAt)}`;
  const expired = expiresAt === undefined ? "it has no expiration" : `it expired at ${formatInstant(expiresAt)}`;
  const failure = labels["velero.io/gc-failure"];
  const request = byBackup(requests).get(backup.name).at(-1);
  const reasons = [
    phase === "Deleting" ? "its phase is Deleting" : undefined,
    failure === undefined ? undefined : `Velero cannot collect it: ${failure}`,
    request === undefined ? undefined : describeRequest(request),
  ].filter((reason) => reason !== undefined);
  return [expired, ...reasons].join(", ");
}

function describeRequest({ name, phase, errors }: DeleteBackupRequest): string {
  const why = errors.length === 0 ? "" : ` (${errors.join("; ")})`;
  return `DeleteBackupRequest ${name} is ${phase}${why}`;
}

function judgeExpiry(backup: Backup, { retention }: Circumstances): Violation | undefined {
  const { expiresAt, name } = backup;
  if (expiresAt === undefined || expiresAt - takenAt(backup) <= retention + COLLECTED_WITHIN) return undefined;
  const kept = formatDuration(expiresAt - takenAt(backup));
  const message = `Backup ${name} is to be kept ${kept}, until ${formatInstant(expiresAt)}; promised are ${formatDuration(retention)}, and not longer.`;
  return { kind: "Backup", id: name, reason: "BackupKeptTooLong", message };
}

/** Schedules whose backups would be kept longer than promised. One that is paused makes none. */
export function judgeSchedules(schedules: readonly Schedule[], retention: Milliseconds): readonly Violation[] {
  return schedules.flatMap((schedule) => {
    const { length, said } = ttlOf(schedule);
    if (schedule.paused || length <= retention + COLLECTED_WITHIN) return [];
    const message = `Schedule ${schedule.name} has backups kept ${formatDuration(length)}${said}; promised are ${formatDuration(retention)}, and not longer.`;
    return [{ kind: "Schedule", id: schedule.name, reason: "ScheduleKeepsTooLong", message }];
  });
}

/** Velero looks every hour, so that within two it must have begun. */
const COLLECTION_BEGINS_WITHIN = 2 * HOUR;

/** Expired backups that Velero seems not to collect, before they are older than promised. */
export function adviceOnBackups(backups: readonly Backup[], circumstances: Circumstances): readonly Advisory[] {
  const { retention, now } = circumstances;
  return backups.flatMap((backup) => {
    const { name, expiresAt } = backup;
    const isLate = expiresAt !== undefined && now - expiresAt > COLLECTION_BEGINS_WITHIN;
    const isNamed = now - takenAt(backup) > retention + COLLECTED_WITHIN && !isBeingDeleted(backup, circumstances);
    if (!isLate || isNamed) return [];
    return [{ reason: "NotCollected", message: `Backup ${name}: ${whyNotCollected(backup, circumstances)}.` }];
  });
}

/** Where Velero cannot delete, nothing is collected, however old it gets. */
export function adviceOnLocations(
  users: readonly (Backup | Schedule)[],
  locations: readonly BackupStorageLocation[],
): readonly Advisory[] {
  const used = new Set(users.flatMap((user) => locationOf(user, locations) ?? []));
  return [...used].flatMap(({ name, phase, accessMode }) => {
    const why = phase === "Available" ? accessMode : phase;
    if (why === "ReadWrite") return [];
    const message = `BackupStorageLocation ${name} is ${why}: what has expired in it is not deleted.`;
    return [{ reason: "CollectionStalled", message }];
  });
}
