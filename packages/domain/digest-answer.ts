import * as z from "zod";

/** What the function that sends the daily digest answers. */
export const digestAnswerSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("sent"), subject: z.string() }),
  z.object({ status: z.literal("nothingToSay") }),
  z.object({ status: z.literal("skipped"), message: z.string() }),
  /** What would be sent now, and was not. */
  z.object({
    status: z.literal("preview"),
    subject: z.string(),
    text: z.string(),
    details: z.record(z.string(), z.unknown()),
  }),
]);
export type DigestAnswer = z.output<typeof digestAnswerSchema>;
