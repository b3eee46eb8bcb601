import * as z from "zod";
import { recordFields, timeSchema } from "./evidence.ts";
import { OUTCOMES_OF_REHEARSALS, rehearsalFaultSchema, restoredClaimSchema } from "./rehearsal.ts";
import { objectCountSchema } from "./rehearsed-objects.ts";

export const REHEARSAL_RECORD_TYPE = "https://surety.dev/evidence/rehearsal/v1";

const text = z.string().min(1);

/** How a restore rehearsal ended. Its subjects are the tenant and the backup. */
export const rehearsalRecordSchema = z
  .object({
    ...recordFields,
    tenant: z.object({ id: text, generation: z.int().positive(), cluster: text, namespace: text }),
    backup: text,
    /** Of the rehearsal, of the namespace that it restored into, and of its Restore. */
    rehearsal: text,
    startedAt: timeSchema,
    endedAt: timeSchema,
    outcome: z.enum(OUTCOMES_OF_REHEARSALS),
    /** What was wrong; none where it passed. */
    faults: z.array(rehearsalFaultSchema).readonly(),
    /** Each PersistentVolumeClaim of the backup, with the snapshot of its data and the volume that was made of it. */
    claims: z.array(restoredClaimSchema).readonly(),
    /** Of the other objects: how many the backup has of each, and how many of those came back. */
    counts: z.array(objectCountSchema).readonly(),
    /** The image whose Jobs looked into the volumes, and were content; null where none did. */
    verifiedBy: text.nullable(),
  })
  .refine(({ outcome, faults }) => (outcome === "failed") === faults.length > 0, {
    path: ["faults"],
    error: "allowed is at least one of a rehearsal that failed, and none of any other",
  });
export type RehearsalRecord = z.output<typeof rehearsalRecordSchema>;
