import { formatDuration, MINUTE, type Milliseconds } from "#domain/duration.ts";
import type { Advisory, Violation } from "#domain/finding.ts";
import { indexBy } from "#domain/index-by.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { Reading } from "#domain/reading.ts";
import { type Backup, type Schedule, takenAt } from "#domain/velero.ts";
import type { DeleteBackupRequest } from "#domain/velero-traces.ts";
import { originInName } from "../backup-names.ts";
import { ttlOf } from "../ttl.ts";

interface Judged {
  readonly violations: readonly Violation[];
  readonly advisories: readonly Advisory[];
}

interface Circumstances {
  readonly backups: readonly Backup[];
  readonly schedules: readonly Schedule[];
  readonly requests: Reading<readonly DeleteBackupRequest[]>;
  readonly retention: Milliseconds;
  readonly now: Instant;
}

/** Velero counts the time from when it prepared a backup, which is a little before it started. */
const PREPARED_WITHIN: Milliseconds = MINUTE;

/** On what a Schedule has made. A label cannot hold the longest names, which are shortened; the Backup's name can. */
const SCHEDULE_LABEL = "velero.io/schedule-name";

/**
 * TTLs shorter than promised, and backups that are being deleted before their time. One Schedule that keeps its backups
 * long enough is enough: what others or people make besides may go earlier.
 */
export function judgeExpiries({ backups, schedules, requests, retention, now }: Circumstances): Judged {
  const short = schedules.filter((schedule) => ttlOf(schedule).length < retention);
  const isCovered = schedules.some((schedule) => !schedule.paused && !short.includes(schedule));
  const shortSchedules = short.map((schedule) => shortSchedule(schedule, retention));
  const extra = new Set(isCovered ? short.map(({ name }) => name) : []);

  const shortBackups = backups.filter((backup) => expiresEarly(backup, retention));
  const isExtra = ({ name, labels }: Backup) => {
    const label = labels[SCHEDULE_LABEL];
    return label === undefined || extra.has(label) || extra.has(originInName(name) ?? "");
  };
  const early = backups.filter(
    (backup) =>
      now - takenAt(backup) < retention && !expiresEarly(backup, retention) && (backup.expiresAt ?? now + 1) > now,
  );
  return {
    violations: [
      ...(isCovered ? [] : shortSchedules),
      ...shortBackups.filter((backup) => !isExtra(backup)).map((backup) => shortBackup(backup, retention)),
      ...early.flatMap((backup) => deletedEarly(backup, requests, retention)),
    ],
    advisories: [
      ...(isCovered ? shortSchedules : []),
      ...shortBackups.filter(isExtra).map((backup) => shortBackup(backup, retention)),
    ].map(({ reason, message }) => ({ reason, message })),
  };
}

/** Without an expiration, Velero has not begun with it, or will not: there is nothing to keep. */
function expiresEarly(backup: Backup, retention: Milliseconds): boolean {
  return backup.expiresAt !== undefined && backup.expiresAt - takenAt(backup) < retention - PREPARED_WITHIN;
}

function shortSchedule(schedule: Schedule, retention: Milliseconds): Violation {
  const { length, said } = ttlOf(schedule);
  const message = `Schedule ${schedule.name} has backups kept ${formatDuration(length)}${said}; promised are ${formatDuration(retention)}, and not shorter.`;
  return { kind: "Schedule", id: schedule.name, reason: "ScheduleKeepsTooShort", message };
}

function shortBackup(backup: Backup, retention: Milliseconds): Violation {
  const { name, expiresAt = 0 } = backup;
  const length = formatDuration(expiresAt - takenAt(backup));
  const message = `Backup ${name} is kept ${length}, until ${formatInstant(expiresAt)}; promised are ${formatDuration(retention)}, and not shorter.`;
  return { kind: "Backup", id: name, reason: "BackupKeptTooShort", message };
}

const byBackup = indexBy<DeleteBackupRequest>((request) => request.backupName);

/** It is being deleted, or Velero has been asked to and has not answered yet. */
function deletedEarly(
  { name, phase, expiresAt }: Backup,
  requests: Reading<readonly DeleteBackupRequest[]>,
  retention: Milliseconds,
): readonly Violation[] {
  const asked = requests.status === "observed" ? byBackup(requests.value).get(name) : [];
  const pending = asked.find((request) => request.phase !== "Processed");
  if (phase !== "Deleting" && pending === undefined) return [];
  const by = phase === "Deleting" || pending === undefined ? "" : `, as DeleteBackupRequest ${pending.name} asks`;
  const until = expiresAt === undefined ? "" : `, until ${formatInstant(expiresAt)}`;
  const message = `Backup ${name} is being deleted${by}; promised is to keep it ${formatDuration(retention)}${until}.`;
  return [{ kind: "Backup", id: name, reason: "BackupDeletedEarly", message }];
}
