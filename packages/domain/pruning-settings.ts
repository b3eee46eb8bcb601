import * as z from "zod";
import { DAY, durationSchema, MINUTE } from "./duration.ts";

const percent = z
  .string()
  .regex(/^([1-9]\d?|100)%$/u, {
    error: ({ input }) => `found "${String(input)}"; allowed is a share from 1% to 100%`,
  })
  .transform((text): number => Number(text.slice(0, -1)) / 100);

/** How what is too old, and what nothing refers to any more, is deleted. */
export const pruningSchema = z
  .strictObject({
    /** `report`: only plan, and say what would go. `delete`: and do it. */
    mode: z.enum(["report", "delete"]).default("report"),
    every: durationSchema
      .refine((every) => every % MINUTE === 0, "allowed are whole minutes, such as 24h")
      .default(DAY),
    /** Between two runs that see the same thing as nobody's, at least; then it goes. */
    grace: durationSchema.default(3 * DAY),
    /** Of one run; with more to delete, nothing is, and a person is asked. */
    most: z.int().positive("allowed is a number from 1 on").default(100),
    /** Of the things of one kind that there are. */
    share: percent.default(0.2),
    /** Backups that somebody gave a longer life than is promised: `report`, or `delete`. */
    longerTtl: z.enum(["report", "delete"]).default("report"),
  })
  .readonly();
export type PruningSettings = z.output<typeof pruningSchema>;
