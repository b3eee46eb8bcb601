import type { Instant } from "#domain/instant.ts";

/** Velero names what a Schedule makes `<schedule>-YYYYMMDDhhmmss`, in UTC, and a Restore likewise after its Backup. */
const DATED = /^(?<of>.+)-(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)$/u;

/** `acme-daily` of `acme-daily-20260310010000`: the Schedule that made a Backup, or the Backup of a Restore. */
export function originInName(name: string): string | undefined {
  const end = name.length - DATE.length - 1;
  if (end < 1 || name[end] !== "-") return undefined;
  for (let at = end + 1; at < name.length; at += 1) if (!isDigit(name.charCodeAt(at))) return undefined;
  return name.slice(0, end);
}

const DATE = "YYYYMMDDhhmmss";

/** Asked of every snapshot's tag, of which there are hundreds of thousands. */
function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** The time in a name, which is when the backup was asked for. */
export function timeInName(name: string): Instant | undefined {
  const { year, month, day, hour, minute, second } = DATED.exec(name)?.groups ?? {};
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? undefined : at;
}

/** Onboarding gives a tenant a Schedule of this name. */
const SCHEDULE_SUFFIX = "-daily";

/**
 * The tenant whose Schedule made a Backup of this name: `acme` of `acme-daily-20260310010000`, and never of
 * `acme-eu-daily-20260310010000`. A hint only, for where nothing is left but the name.
 */
export function tenantInName(backupName: string): string | undefined {
  return tenantOfSchedule(originInName(backupName));
}

/** The tenant that a Schedule of this name was made for: `acme` of `acme-daily`. */
export function tenantOfSchedule(schedule: string | undefined): string | undefined {
  if (schedule === undefined || !schedule.endsWith(SCHEDULE_SUFFIX)) return undefined;
  return schedule.slice(0, -SCHEDULE_SUFFIX.length) || undefined;
}
