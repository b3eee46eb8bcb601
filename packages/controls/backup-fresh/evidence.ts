import { SECOND } from "#domain/duration.ts";
import type { Evidence } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { Promises } from "#domain/promises.ts";
import { type Backup, takenAt } from "#domain/velero.ts";
import type { Attempts } from "./attempts.ts";
import type { ScheduleState } from "./schedules.ts";

interface Circumstances {
  readonly schedules: readonly ScheduleState[];
  readonly attempts: Attempts;
  readonly promised: Promises["backup"];
  readonly now: Instant;
}

const MOST_ATTEMPTS = 5;

/** What was seen, short enough to be kept of ten thousand tenants. */
export function evidenceOf({ schedules, attempts: { usable, since }, promised, now }: Circumstances): Evidence {
  return {
    limitSeconds: (promised.every + promised.grace) / SECOND,
    ...(usable === undefined ? {} : { ageSeconds: (now - takenAt(usable)) / SECOND, newestUsable: describe(usable) }),
    ...(since.length === 0 ? {} : { notUsableSince: since.slice(0, MOST_ATTEMPTS).map(describe) }),
    schedules: schedules.map(describeSchedule),
  };
}

function describe(backup: Backup): Evidence {
  const { name, phase, storageLocation, expiresAt } = backup;
  const expires = expiresAt === undefined ? {} : { expiresAt: formatInstant(expiresAt) };
  return { name, phase, takenAt: formatInstant(takenAt(backup)), ...expires, storageLocation };
}

function describeSchedule(one: ScheduleState): Evidence {
  const { name, cron } = one.schedule;
  const due = one.state === "running" && one.dueAt !== undefined ? { nextDueAt: formatInstant(one.dueAt) } : {};
  return { name, cron, state: one.state === "wrong" ? one.violation.reason : one.state, ...due };
}
