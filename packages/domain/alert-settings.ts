import * as z from "zod";
import { DAY, durationSchema, HOUR, type Milliseconds } from "./duration.ts";

/** When each turn of a finding that goes back and forth is no longer told. */
const flappingSchema = z
  .strictObject({
    /** So often it may come back within the window; the next time is told as flapping. */
    returns: z.int().min(1, "allowed is a number from 1 on").max(100, "allowed is at most 100").default(2),
    within: durationSchema
      .refine((within) => within <= 7 * DAY, "allowed are at most 7d: for longer, nobody would hear of it")
      .default(6 * HOUR),
  })
  .readonly();
export type FlappingSettings = z.output<typeof flappingSchema>;

/** Once a day: what needs no message of its own, and must not be forgotten. */
const digestSchema = z
  .strictObject({
    at: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/u, 'allowed is a time of the day such as "07:30"')
      .default("07:00"),
    /** Of the IANA's time zones, as EventBridge Scheduler knows them; daylight saving time is kept. */
    zone: z
      .string()
      .refine(isZone, {
        error: ({ input }) => `found "${String(input)}"; allowed is a time zone such as Europe/Amsterdam`,
      })
      .default("UTC"),
    /** Whether a short message also comes on days on which there is nothing to say. */
    allClear: z.boolean().default(false),
    /** How long before the end of an exemption or a mute it is announced. */
    endsWithin: durationSchema.default(7 * DAY),
  })
  .readonly();
export type DigestSettings = z.output<typeof digestSchema>;

/** By name: an offset such as +01:00 is none. */
function isZone(name: string): boolean {
  if (!/^[A-Z][\w+-]*(\/[A-Z][\w+-]*){0,2}$/u.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** How people are told. */
export const alertsSchema = z
  .strictObject({ flapping: flappingSchema.prefault({}), digest: digestSchema.prefault({}) })
  .readonly();
export type AlertSettings = z.output<typeof alertsSchema>;

/**
 * How long something must stay as it is before it counts as settled: as long as there is between two returns, on average,
 * of what is only just flapping. So whatever is told as flapping comes to rest by the same measure.
 */
export function settlingTime({ returns, within }: FlappingSettings): Milliseconds {
  return within / (returns + 1);
}
