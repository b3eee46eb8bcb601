import * as z from "zod";
import { DAY, durationSchema, HOUR, MINUTE, parseDuration } from "./duration.ts";

const gracePeriod = z.string().transform((text, context): number => {
  const length = parseDuration(text);
  if (length !== undefined) return length;
  context.addIssue({ code: "custom", message: `found "${text}"; allowed is 0, or a duration such as 30d, 24h or 90m` });
  return z.NEVER;
});

/** How tenants are deleted. The last three are how Velero is set up; they say how long something may come back. */
export const deletionSchema = z
  .strictObject({
    /** From the request to the point of no return; meanwhile it can be cancelled. */
    grace: gracePeriod.default(DAY),
    /** Velero's `--backup-sync-period`. */
    syncPeriod: durationSchema.default(MINUTE),
    /** Velero's `--garbage-collection-frequency`. */
    collectionCycle: durationSchema.default(HOUR),
    /** Until kopia has really removed what was deleted. */
    kopiaMaintenance: durationSchema.default(72 * HOUR),
  })
  .readonly();
export type DeletionSettings = z.output<typeof deletionSchema>;
