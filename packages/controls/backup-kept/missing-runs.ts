import { formatDuration, MINUTE, type Milliseconds } from "#domain/duration.ts";
import type { Evidence, Violation } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { Promises } from "#domain/promises.ts";
import type { Tenant } from "#domain/tenant.ts";
import { type Backup, type Schedule, takenAt } from "#domain/velero.ts";
import { originInName } from "../backup-names.ts";
import { type Cadence, longestPause, nextDue, parseCron } from "../cron.ts";
import type { StrayFolder } from "../stray-folders.ts";

interface Circumstances {
  readonly tenant: Tenant;
  readonly backups: readonly Backup[];
  readonly strays: readonly StrayFolder[];
  readonly isPassedOver: (stray: StrayFolder) => boolean;
  readonly schedules: readonly Schedule[];
  readonly promised: Promises["backup"];
  readonly now: Instant;
}

interface Missing {
  readonly violations: readonly Violation[];
  readonly evidence: Evidence;
}

/** From one point in time to a later one. */
interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * Runs within the retention of which there is no backup, while there is a newer one: it was made and is gone, or it was
 * never made. What comes after the newest is a question of freshness. A backup that failed counts: that was told then.
 */
export function missingRuns(circumstances: Circumstances): Missing {
  const { tenant, promised, now } = circumstances;
  const start = Math.max(tenant.since, now - promised.retention) + STARTS_WITHIN;
  const times = timesOf(circumstances).filter((at) => at <= now);
  if (times.length === 0) return nothingAtAll(circumstances);
  const runs = spansWithoutBackup(times, start, promised.every).flatMap((span) => runsWithin(span, circumstances));
  return {
    violations: runs.map((run) => violation(run, circumstances)),
    evidence: { from: formatInstant(start), present: times.filter((at) => at >= start).length, missing: runs.length },
  };
}

/** Everything is gone, or nothing was ever made: once the first one was due, nothing has been kept. */
function nothingAtAll({ tenant: { namespace, since }, promised, now }: Circumstances): Missing {
  const due = since + promised.every + promised.grace;
  if (now <= due) return { violations: [], evidence: { present: 0 } };
  const message = `Not one backup of ${namespace} is there; the first was due by ${formatInstant(due)}, and promised is to keep each ${formatDuration(promised.retention)}.`;
  return {
    violations: [{ kind: "Namespace", id: namespace, reason: "NoBackupKept", message }],
    evidence: { present: 0 },
  };
}

/** A backup that was made just as the retention began may have expired. */
const STARTS_WITHIN: Milliseconds = MINUTE;

function timesOf({ backups, strays, isPassedOver }: Circumstances): readonly Instant[] {
  const folders = strays.flatMap((stray) => (isPassedOver(stray) ? [] : (stray.takenAt ?? [])));
  return [...backups.map(takenAt), ...folders].sort((a, b) => a - b);
}

/**
 * A run has its backup where one was taken from half a period before it (its time may have been changed since) until the
 * next run is due. These are the spans in which a run would have none; there are none for most tenants.
 */
function spansWithoutBackup(times: readonly Instant[], start: Instant, every: Milliseconds): readonly Span[] {
  return times.flatMap((time, at) => {
    const before = times[at - 1];
    const from = before === undefined ? start : Math.max(start, before + every / 2);
    const to = time - every;
    return from < to ? [{ from, to }] : [];
  });
}

/** The runs later than a span's beginning and not later than its end, a period apart. */
function runsWithin(span: Span, { schedules, promised: { every } }: Circumstances): readonly Instant[] {
  const cadence = cadenceOf(schedules, span.to, every);
  const runs: Instant[] = [];
  for (let after = span.from; ; ) {
    const run = cadence === undefined ? gridRun(span, after, every) : nextDue(cadence, after);
    if (run === undefined || run > span.to) return runs;
    runs.push(run);
    after = run + every - 1;
  }
}

/** Without a calendar to go by: as many periods before the backup that ends the span. */
function gridRun({ to }: Span, after: Instant, every: Milliseconds): Instant {
  return to - Math.floor((to - after - 1) / every) * every;
}

/** By which of the Schedules runs are expected: one that runs as often as promised, by the calendar. */
function cadenceOf(schedules: readonly Schedule[], from: Instant, every: Milliseconds): Cadence | undefined {
  return schedules
    .flatMap(({ cron }) => readCadence(cron) ?? [])
    .find((cadence) => cadence.kind === "calendar" && longestPause(cadence, from) <= every);
}

function readCadence(cron: string): Cadence | undefined {
  try {
    return parseCron(cron);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Its folder has its name. Otherwise it is named as Velero would have named it. */
function violation(run: Instant, circumstances: Circumstances): Violation {
  const { tenant, promised, strays } = circumstances;
  const kept = `promised is one every ${formatDuration(promised.every)}, each kept ${formatDuration(promised.retention)}`;
  const due = `The backup of ${tenant.namespace} that was due at ${formatInstant(run)} is not there, while a newer one is`;
  const stray = strays.find(({ takenAt = 0 }) => takenAt >= run - promised.every / 2 && takenAt < run + promised.every);
  if (stray !== undefined) {
    const message = `${due}: Velero passes over ${stray.address}, which still holds it; ${kept}.`;
    return { kind: "Backup", id: stray.folder.name, reason: "BackupGone", message };
  }
  const id = `${scheduleName(run, circumstances)}-${formatInstant(run).replaceAll(/[-:TZ]|\.\d+/gu, "")}`;
  return { kind: "Backup", id, reason: "BackupGone", message: `${due}; ${kept}.` };
}

/** The Schedule that was there by then; one that has been replaced is known by what it made. */
function scheduleName(run: Instant, { schedules, backups, tenant }: Circumstances): string {
  const older = backups.flatMap((backup) => (takenAt(backup) < run ? (originInName(backup.name) ?? []) : []));
  const by = schedules.find(({ createdAt }) => createdAt <= run)?.name ?? older[0] ?? schedules[0]?.name;
  return by ?? originInName(backups[0]?.name ?? "") ?? tenant.namespace;
}
