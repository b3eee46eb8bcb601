import { HOUR } from "#domain/duration.ts";
import type { Advisory } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { Reading } from "#domain/reading.ts";
import { type Backup, type BackupStorageLocation, locationOf } from "#domain/velero.ts";
import { type Attempts, describeAttempt, isFromTheFuture } from "./attempts.ts";
import type { Freshness } from "./freshness.ts";
import { overdueSince, type ScheduleState, standsInFor } from "./schedules.ts";

interface Circumstances {
  readonly schedules: readonly ScheduleState[];
  readonly attempts: Attempts;
  readonly freshness: Freshness;
  readonly locations: Reading<readonly BackupStorageLocation[]>;
  readonly now: Instant;
}

/** What does not break the promise by itself, and is about to, or makes the backup worth less. */
export function adviceOn(circumstances: Circumstances): readonly Advisory[] {
  const { schedules, attempts, locations, now } = circumstances;
  return [
    ...schedules.flatMap((schedule) => adviceOnSchedule(schedule, schedules, now)),
    ...adviceOnAttempts(circumstances),
    ...adviceOnLocation(attempts.usable, locations),
  ];
}

/** Velero looks at a new Schedule within a minute. */
const ACCEPTED_WITHIN = HOUR;

function adviceOnSchedule(one: ScheduleState, all: readonly ScheduleState[], now: Instant): readonly Advisory[] {
  const { name, phase, createdAt, narrowedBy = [] } = one.schedule;
  const advice: Advisory[] = [];
  if (one.state === "wrong" && all.some((other) => other.state === "running" && standsInFor(other, one)))
    advice.push({ reason: one.violation.reason, message: `${one.violation.message} Another Schedule runs.` });
  if (phase === "New" && now - createdAt > ACCEPTED_WITHIN)
    advice.push({ reason: "ScheduleNotSeen", message: `Velero has not looked at Schedule ${name} yet.` });
  if (narrowedBy.length > 0)
    advice.push({
      reason: "ScheduleNarrowed",
      message: `Schedule ${name} takes in a part only: ${narrowedBy.join(", ")}.`,
    });
  const overdue = overdueSince(one, now);
  if (overdue !== undefined) {
    const due = `was due at ${formatInstant(overdue)}`;
    advice.push({
      reason: "BackupOverdue",
      message: `A backup of Schedule ${name} ${due}, and Velero has not started it.`,
    });
  }
  return advice;
}

/** The newest attempt that ended badly, while an older one is still good enough. */
function adviceOnAttempts({ attempts, freshness, now }: Circumstances): readonly Advisory[] {
  if (freshness.violations.length > 0) return [];
  const { since, stuck, notUnderstood } = attempts;
  const future = since.find((backup) => isFromTheFuture(backup, now));
  const failed = since.find((backup) => ["Failed", "PartiallyFailed", "FailedValidation"].includes(backup.phase));
  return [
    advice("BackupFromTheFuture", future, now),
    advice("BackupStuck", stuck, now),
    advice("LastBackupFailed", failed, now),
    advice("BackupNotUnderstood", notUnderstood, now),
  ].flat();
}

function advice(reason: string, backup: Backup | undefined, now: Instant): readonly Advisory[] {
  return backup === undefined ? [] : [{ reason, message: `Backup ${describeAttempt(backup, now)}.` }];
}

/** The age of a backup is what it is wherever it lies; whether it can be fetched is another question. */
function adviceOnLocation(
  usable: Backup | undefined,
  locations: Reading<readonly BackupStorageLocation[]>,
): readonly Advisory[] {
  if (usable === undefined || locations.status === "unreadable") return [];
  const location = locationOf(usable, locations.value);
  if (location === undefined)
    return [
      {
        reason: "LocationMissing",
        message: `BackupStorageLocation ${usable.storageLocation} of ${usable.name} is not there.`,
      },
    ];
  if (location.phase !== "Unavailable") return [];
  const why = location.message === undefined ? "" : `: ${location.message}`;
  return [
    {
      reason: "LocationUnavailable",
      message: `BackupStorageLocation ${location.name} of ${usable.name} is Unavailable${why}.`,
    },
  ];
}
