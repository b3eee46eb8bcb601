import { formatDuration, MINUTE, type Milliseconds } from "#domain/duration.ts";
import type { Violation } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";
import type { Promises } from "#domain/promises.ts";
import type { Schedule } from "#domain/velero.ts";
import { type Cadence, longestPause, nextDue, parseCron } from "../cron.ts";

/** What is to be expected of one Schedule: that it runs often enough, that it does not, or nobody knows. */
export type ScheduleState =
  | { readonly state: "running"; readonly schedule: Schedule; readonly dueAt: Instant | undefined }
  | { readonly state: "wrong"; readonly schedule: Schedule; readonly violation: Violation }
  | { readonly state: "notUnderstood"; readonly schedule: Schedule; readonly message: string };

/** Reads what a Schedule says of itself, and its cron expression: Velero's word that it is valid is not enough. */
export function inspectSchedule(schedule: Schedule, backup: Promises["backup"], now: Instant): ScheduleState {
  const wrong = (reason: string, message: string): ScheduleState => ({
    state: "wrong",
    schedule,
    violation: { kind: "Schedule", id: schedule.name, reason, message },
  });
  if (schedule.paused) return wrong("SchedulePaused", `Schedule ${schedule.name} is paused: it makes no backups.`);
  if (schedule.phase === "FailedValidation") {
    const why = schedule.validationErrors.join("; ") || "it does not say why";
    return wrong("ScheduleInvalid", `Velero refuses Schedule ${schedule.name}: ${why}.`);
  }
  const cadence = readCadence(schedule.cron);
  if (typeof cadence === "string")
    return wrong("ScheduleUnreadable", `The cron expression of Schedule ${schedule.name} cannot be read: ${cadence}.`);
  const pause = longestPause(cadence, now);
  if (pause > backup.every) return wrong("ScheduleTooSeldom", tooSeldom(schedule, pause, backup.every));
  if (schedule.phase !== "Enabled" && schedule.phase !== "New")
    return { state: "notUnderstood", schedule, message: `Schedule ${schedule.name} is ${schedule.phase}.` };
  return { state: "running", schedule, dueAt: dueAt(schedule, cadence) };
}

/** A Schedule that takes in a part of a namespace does not stand in for one that takes all of it. */
export function standsInFor(other: ScheduleState, one: ScheduleState): boolean {
  return takesAll(other) || !takesAll(one);
}

function takesAll({ schedule: { narrowedBy = [] } }: ScheduleState): boolean {
  return narrowedBy.length === 0;
}

function readCadence(cron: string): Cadence | string {
  try {
    return parseCron(cron);
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

function tooSeldom({ name, cron }: Schedule, pause: Milliseconds, every: Milliseconds): string {
  const promised = `promised is a backup every ${formatDuration(every)}`;
  return `Schedule ${name} ("${cron}") pauses for up to ${formatDuration(pause)}; ${promised}.`;
}

/** When Velero starts the next backup, which may be overdue: it counts from the last one that it started, or let go by. */
function dueAt({ lastBackupAt, lastSkippedAt = 0, createdAt }: Schedule, cadence: Cadence): Instant | undefined {
  return nextDue(cadence, Math.max(lastBackupAt ?? createdAt, lastSkippedAt));
}

/** Velero looks at its Schedules every minute; later than this, something keeps it from starting. */
const STARTS_WITHIN: Milliseconds = 15 * MINUTE;

/** Since when a backup should have been started that has not been. */
export function overdueSince(schedule: ScheduleState, now: Instant): Instant | undefined {
  if (schedule.state !== "running" || schedule.dueAt === undefined) return undefined;
  return now - schedule.dueAt > STARTS_WITHIN ? schedule.dueAt : undefined;
}
