import * as z from "zod";
import { timeSchema } from "./evidence.ts";

const text = z.string().min(1);

/**
 * What pruning remembers of one cluster from run to run. Sightings: what was seen as nobody's, and since when. Volumes
 * and locations: what this cluster has had, so that what they left can be told from another cluster's.
 */
export const pruneLedgerSchema = z.object({
  version: z.literal(1),
  cluster: text,
  savedAt: timeSchema,
  /** By reason and id, such as `OrphanSnapshot snap-…`: since when every look has shown it. */
  sightings: z.record(z.string(), timeSchema),
  /** By EC2 volume. */
  volumes: z.record(z.string(), z.object({ namespace: z.string().nullable(), seenAt: timeSchema })),
  /** By the name of the BackupStorageLocation. */
  locations: z.record(z.string(), z.object({ bucket: text, prefix: z.string(), seenAt: timeSchema })),
  /** What people were told last, so that it is told once. */
  told: z.array(z.string()).readonly(),
});
export type PruneLedger = z.output<typeof pruneLedgerSchema>;

export function emptyLedger(cluster: string): PruneLedger {
  return { version: 1, cluster, savedAt: 0, sightings: {}, volumes: {}, locations: {}, told: [] };
}
