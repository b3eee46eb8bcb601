import * as z from "zod";

const instant = z.number();

/** What is remembered of a finding that goes back and forth, so that people are not told of each turn. */
export const restlessSchema = z
  .object({
    /** When something that people were told last ended; absent once something came after it. */
    endedAt: instant.optional(),
    /** When something came after something had ended, within the window. */
    returns: z.array(instant).readonly(),
    /** When anything came or ended last. */
    changedAt: instant,
    /** Absent as long as each turn is told. */
    calm: z
      .object({
        since: instant,
        /** Since when each thing that is wrong has been so without a break. */
        standing: z.record(z.string(), instant).readonly(),
        /** Those of them that people were told to stay. */
        told: z.array(z.string()).readonly(),
      })
      .readonly()
      .optional(),
  })
  .readonly();
export type Restless = z.infer<typeof restlessSchema>;
