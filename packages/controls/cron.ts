import { Cron } from "croner";
import { DAY, MINUTE, type Milliseconds, parseDuration, SECOND } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import { type CronFields, parseCronFields } from "./cron-fields.ts";

/** When something is due again and again: at a fixed distance, or by the calendar of a time zone. */
export type Cadence =
  | { readonly kind: "interval"; readonly every: Milliseconds }
  | { readonly kind: "calendar"; readonly fields: CronFields; readonly timeZone: string };

const DESCRIPTORS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/**
 * Reads a cron expression as Velero does, by robfig/cron: five fields, a descriptor such as `@daily`, or `@every 24h`,
 * each optionally after `CRON_TZ=Zone ` or `TZ=Zone `. Without a zone it is the server's, which in a cluster is UTC.
 * Throws a SyntaxError that says what cannot be read.
 */
export function parseCron(text: string): Cadence {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const cadence = parse(text);
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(text, cadence);
  return cadence;
}

/** Ten thousand tenants' Schedules are spread over a day, by the minute. */
const MOST_PARSED = 10_000;
const parsed = new Map<string, Cadence>();

function parse(text: string): Cadence {
  const zoned = /^(?:CRON_)?TZ=(?<zone>\S*)\s+(?<rest>.*)$/su.exec(text)?.groups;
  const timeZone = knownTimeZone(zoned?.["zone"] ?? "UTC");
  const expression = zoned?.["rest"]?.trim() ?? text;
  if (expression.startsWith("@every ")) return { kind: "interval", every: parseInterval(expression.slice(7)) };
  const fields = expression.startsWith("@") ? DESCRIPTORS[expression] : expression;
  if (fields === undefined) throw new SyntaxError(`found "${expression}", which is not a known descriptor`);
  return { kind: "calendar", fields: parseCronFields(fields), timeZone };
}

/** Go knows `Local` and the empty name besides those of the IANA: both are UTC in a container. */
function knownTimeZone(name: string): string {
  if (name === "" || name === "Local" || name === "UTC") return "UTC";
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name;
  } catch (error) {
    throw new SyntaxError(`found "${name}", which is not a known time zone`, { cause: error });
  }
}

/** Whole seconds, and at least one. Go's durations have no days. */
function parseInterval(text: string): Milliseconds {
  const every = text.includes("d") ? undefined : parseDuration(text);
  if (every === undefined) throw new SyntaxError(`found "@every ${text}"; allowed is a duration such as 24h`);
  return Math.max(SECOND, every - (every % SECOND));
}

/** The first time later than `after` at which it is due, or undefined for one that never comes, such as 30 February. */
export function nextDue(cadence: Cadence, after: Instant): Instant | undefined {
  if (cadence.kind === "interval") return after - (after % SECOND) + cadence.every;
  const { minutes, hours, daysOfMonth, months, daysOfWeek } = cadence.fields;
  if ([minutes, hours, daysOfMonth, months, daysOfWeek].some(({ values }) => values.length === 0)) return undefined;
  if (isDueDaily(cadence.fields) && cadence.timeZone === "UTC") return nextOfADay(cadence.fields, after);
  const pattern = [
    minutes.values,
    // As ranges, so that croner treats days on which clocks change as robfig/cron does: a time that is left out is
    // skipped, one that comes twice counts twice.
    hours.values.map((hour) => `${hour}-${hour}/1`),
    daysOfMonth.any ? "*" : daysOfMonth.values,
    months.values,
    daysOfWeek.any ? "*" : daysOfWeek.values,
  ].join(" ");
  // An offset is counted with; a time zone, even UTC, is looked up.
  const zone = cadence.timeZone === "UTC" ? { utcOffset: 0 } : { timezone: cadence.timeZone };
  return new Cron(pattern, { ...zone, mode: "5-part" }).nextRun(new Date(after))?.getTime();
}

/** Every day at the same times: counted, as a calendar would come to the same. */
function nextOfADay({ hours, minutes }: CronFields, after: Instant): Instant | undefined {
  const today = Math.floor(after / DAY) * DAY;
  const times = hours.values.flatMap((hour) => minutes.values.map((minute) => (hour * 60 + minute) * MINUTE));
  const [first] = times;
  const later = times.find((time) => today + time > after);
  if (first === undefined) return undefined;
  return later === undefined ? today + DAY + first : today + later;
}

/** Two years, so that even what is due once a year comes twice. */
const HORIZON_DAYS = 731;

/**
 * The longest time without a run, looking two years ahead. Counted by the calendar: an hour that summer time adds or
 * takes is left out.
 */
export function longestPause(cadence: Cadence, from: Instant): Milliseconds {
  if (cadence.kind === "interval") return cadence.every;
  const { first, last, pause } = withinADay(cadence.fields);
  if (first === undefined) return HORIZON_DAYS * DAY;
  if (isDueDaily(cadence.fields)) return Math.max(pause, DAY + first - last);
  const today = Math.floor(from / DAY);
  let previous = today * DAY;
  let longest = pause;
  for (let day = today; day < today + HORIZON_DAYS; day++) {
    if (!isDueOn(cadence.fields, new Date(day * DAY))) continue;
    longest = Math.max(longest, day * DAY + first - previous);
    previous = day * DAY + last;
  }
  return Math.max(longest, (today + HORIZON_DAYS) * DAY - previous);
}

function isDueDaily({ daysOfMonth, months, daysOfWeek }: CronFields): boolean {
  return daysOfMonth.any && months.any && daysOfWeek.any;
}

function withinADay({ hours, minutes }: CronFields) {
  const times = hours.values.flatMap((hour) => minutes.values.map((minute) => (hour * 60 + minute) * MINUTE));
  const [first] = times;
  const pause = times.reduce((longest, time, at) => Math.max(longest, time - (times[at - 1] ?? time)), 0);
  return { first, last: times.at(-1) ?? 0, pause };
}

/** Where both kinds of day are restricted, either will do; where one is not, both must fit. */
function isDueOn({ daysOfMonth, months, daysOfWeek }: CronFields, day: Date): boolean {
  if (!months.values.includes(day.getUTCMonth() + 1)) return false;
  const [ofMonth, ofWeek] = [
    daysOfMonth.values.includes(day.getUTCDate()),
    daysOfWeek.values.includes(day.getUTCDay()),
  ];
  return daysOfMonth.any || daysOfWeek.any ? ofMonth && ofWeek : ofMonth || ofWeek;
}
