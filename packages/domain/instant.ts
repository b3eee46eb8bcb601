import * as z from "zod";
import { HOUR, type Milliseconds } from "./duration.ts";

/** Milliseconds since 1970-01-01T00:00:00Z. Points in time are numbers so that judges compare them without a clock. */
export type Instant = number;

/** Reads an RFC 3339 time (as Kubernetes and the AWS CLI print it) or a Date (as the AWS SDK returns it). */
export const instantSchema = z.union([z.date(), z.string()]).transform((value, context): Instant => {
  const at = value instanceof Date ? value.getTime() : Date.parse(value);
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
