import { formatDuration } from "#domain/duration.ts";
import type { Violation } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { Promises } from "#domain/promises.ts";
import type { Tenant } from "#domain/tenant.ts";
import { type Backup, takenAt } from "#domain/velero.ts";
import { type Attempts, describeAttempt, isQueued } from "./attempts.ts";
import { overdueSince, type ScheduleState } from "./schedules.ts";

interface Circumstances {
  readonly tenant: Tenant;
  readonly schedules: readonly ScheduleState[];
  readonly attempts: Attempts;
  readonly promised: Promises["backup"];
  readonly now: Instant;
}

export interface Freshness {
  /** `notDue`: there is none yet, and there need not be. `notUnderstood`: it is too old, unless a newer one is good. */
  readonly state: "fresh" | "tooOld" | "none" | "notDue" | "notUnderstood";
  readonly message: string;
  /** The root cause first. */
  readonly violations: readonly Violation[];
}

/** Judges the age of the data that could be restored: since when the newest usable backup was taken. */
export function judgeFreshness(circumstances: Circumstances): Freshness {
  const { tenant, attempts, promised, now } = circumstances;
  const { usable } = attempts;
  if (usable === undefined) return judgeAbsence(circumstances);
  const age = formatDuration(now - takenAt(usable));
  const message = `The newest usable backup of ${tenant.namespace} is ${age} old; ${promise(promised)}.`;
  if (now - takenAt(usable) <= promised.every + promised.grace) return { state: "fresh", message, violations: [] };
  return tooOld(circumstances, "tooOld", message, { kind: "Backup", id: usable.name, reason: "BackupTooOld" });
}

function judgeAbsence(circumstances: Circumstances): Freshness {
  const { tenant, promised, now } = circumstances;
  const due = firstDue(circumstances);
  const at = formatInstant(due);
  if (now <= due) {
    const message = `${tenant.namespace} has no usable backup yet; the first has until ${at}.`;
    return { state: "notDue", message, violations: [] };
  }
  const message = `${tenant.namespace} has no usable backup; the first had until ${at}, ${promise(promised)}.`;
  return tooOld(circumstances, "none", message, { kind: "Namespace", id: tenant.namespace, reason: "NoBackup" });
}

/**
 * Counted from when the tenant came to be, as far back as anything shows: a Schedule that was replaced, or a tenant that
 * was put on hold, does not begin anew.
 */
function firstDue({ tenant, schedules, promised }: Circumstances): Instant {
  const beginnings = [tenant.since, ...schedules.map(({ schedule }) => schedule.createdAt)];
  return Math.min(...beginnings) + promised.every + promised.grace;
}

function tooOld(
  circumstances: Circumstances,
  state: "tooOld" | "none",
  message: string,
  violation: Omit<Violation, "message">,
): Freshness {
  const { attempts, now } = circumstances;
  const { notUnderstood } = attempts;
  if (notUnderstood !== undefined) {
    const newer = `${notUnderstood.name} is newer, and nobody here knows what its phase ${notUnderstood.phase} means.`;
    return { state: "notUnderstood", message: `${message} ${newer}`, violations: [] };
  }
  const said = [message, whatHappenedSince(circumstances)].filter((sentence) => sentence !== "").join(" ");
  const causes = attempts.stuck === undefined ? [] : [stuckViolation(attempts.stuck, attempts, now)];
  return { state, message: said, violations: [...causes, { ...violation, message: said }] };
}

const MOST_ATTEMPTS = 3;

function whatHappenedSince({ attempts, schedules, now }: Circumstances): string {
  const unusable = attempts.since.filter((backup) => backup !== attempts.stuck && !isQueued(backup));
  const told = unusable.slice(0, MOST_ATTEMPTS).map((backup) => describeAttempt(backup, now));
  const more = unusable.length > MOST_ATTEMPTS ? ` and ${unusable.length - MOST_ATTEMPTS} more` : "";
  if (told.length > 0) return `Since then: ${told.join("; ")}${more}.`;
  const [overdue] = schedules.flatMap((schedule) => overdueSince(schedule, now) ?? []);
  return overdue === undefined ? "" : `Velero has not started the one that was due at ${formatInstant(overdue)}.`;
}

function stuckViolation(stuck: Backup, { since }: Attempts, now: Instant): Violation {
  const queued = since.filter(isQueued).map((backup) => backup.name);
  const behind = queued.length === 0 ? "" : ` Queued behind it: ${queued.join(", ")}.`;
  return {
    kind: "Backup",
    id: stuck.name,
    reason: "BackupStuck",
    message: `Backup ${describeAttempt(stuck, now)}, and is stuck.${behind}`,
  };
}

function promise({ every, grace }: Promises["backup"]): string {
  return `promised is one every ${formatDuration(every)}, with ${formatDuration(grace)} of grace`;
}
