import * as z from "zod";
import { timeSchema } from "./evidence.ts";

/** What every step of a state machine answers, besides what its Choice states read. */
export const stepAnswerFields = {
  /** A constant for machines. */
  reason: z.string().min(1),
  /** For the person who looks into the console: what was seen, what is waited for. */
  message: z.string(),
  /** How often this step was taken in a row, and since when. */
  attempt: z.int().nonnegative(),
  since: timeSchema,
  /** How long to wait before the next attempt. */
  waitSeconds: z.int().nonnegative(),
};
