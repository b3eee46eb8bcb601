import * as z from "zod";
import { instantSchema } from "./instant.ts";

/** What the digest function is asked for. */
export const digestRequestSchema = z.strictObject({
  /** The time at which it was due, from the schedule: for each it is sent once. Absent: it is sent whatever was sent before. */
  scheduledAt: instantSchema.optional(),
  /** `Show`: it is answered, and nobody is sent anything. */
  task: z.enum(["Send", "Show"]).default("Send"),
});

/** The message, for people and for programs. */
const message = { subject: z.string(), text: z.string(), details: z.record(z.string(), z.unknown()) };

/** What it answers. */
export const digestAnswerSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("sent"), ...message }),
  z.object({ status: z.literal("shown"), ...message }),
  z.object({ status: z.literal("nothingToSay") }),
  z.object({ status: z.literal("skipped"), message: z.string() }),
]);
export type DigestAnswer = z.output<typeof digestAnswerSchema>;
