import * as z from "zod";
import { HOUR, type Milliseconds } from "./duration.ts";

/** Milliseconds since 1970-01-01T00:00:00Z. Points in time are numbers so that judges compare them without a clock. */
export type Instant = number;

/** `Date.parse` also takes `5` and `no 5` for days of May 2001, and takes times without a zone as the machine's own. */
const DATED = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d))?$/u;

/** NaN for what is no time. Of 30 February, `Date.parse` makes 2 March. */
function parseInstant(text: string): Instant {
  if (!DATED.test(text)) return Number.NaN;
  const isLate = text.startsWith("3", 8) || text.startsWith("29", 8);
  return isLate && !isDay(text.slice(0, 10)) ? Number.NaN : Date.parse(text);
}

function isDay(text: string): boolean {
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Reads an RFC 3339 time or date (as Kubernetes and the AWS CLI print it) or a Date (as the AWS SDK returns it). */
export const instantSchema = z.union([z.date(), z.string()]).transform((value, context): Instant => {
  const at = value instanceof Date ? value.getTime() : parseInstant(value);
  if (!Number.isNaN(at)) return at;
  context.addIssue({
    code: "custom",
    message: `found "${String(value)}"; allowed is a time such as 2026-01-31T01:00:00Z`,
  });
  return z.NEVER;
});

/** Clocks differ by less, and lists are read a while after the moment as of which is judged. */
const AHEAD: Milliseconds = HOUR;

/** Whether a date cannot be true. What is so dated is not "just made", nor the newest, and would otherwise be so for ever. */
export function isFromTheFuture(at: Instant, now: Instant): boolean {
  return at - now > AHEAD;
}

/** As Kubernetes and S3 write down when something was made: what is less than a second is cut off. */
export function toWholeSecond(at: Instant): Instant {
  return Math.floor(at / 1_000) * 1_000;
}

/** `2026-03-10T12:00:00Z`, without milliseconds where there are none. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}
