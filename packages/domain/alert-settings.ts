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

/** How people are told. */
export const alertsSchema = z.strictObject({ flapping: flappingSchema.prefault({}) }).readonly();
export type AlertSettings = z.output<typeof alertsSchema>;

/**
 * How long something must stay as it is before it counts as settled: as long as there is between two returns, on average,
 * of what is only just flapping. So whatever is told as flapping comes to rest by the same measure.
 */
export function settlingTime({ returns, within }: FlappingSettings): Milliseconds {
  return within / (returns + 1);
}
