import * as z from "zod";
import { sha256Schema, timeSchema } from "./evidence.ts";
import { tenantIdSchema } from "./tenant.ts";

const text = z.string().min(1);

/** One version of one object. S3 calls the only version of an object that was written without versioning `null`. */
export const objectVersionSchema = z.object({
  key: text,
  versionId: text,
  /** Absent for a delete marker. */
  etag: z.string().optional(),
});
export type ObjectVersion = z.output<typeof objectVersionSchema>;

/** How something is deleted, with all by which it is known again just before. */
export const pruneMethodSchema = z.discriminatedUnion("by", [
  /** Velero deletes the backup with all that it has. The name makes one request of it, however often it is asked. */
  z.object({ by: z.literal("DeleteBackupRequest"), uid: text, request: text }),
  z.object({
    by: z.literal("DeleteSnapshot"),
    volumeId: z.string(),
    startedAt: timeSchema,
    tags: z.record(z.string(), z.string()),
  }),
  z.object({ by: z.literal("DeleteVersions"), versions: z.array(objectVersionSchema).readonly() }),
  /** The object in Kubernetes alone: only where nothing would bring it back. */
  z.object({ by: z.literal("DeleteObject"), uid: text }),
]);
export type PruneMethod = z.output<typeof pruneMethodSchema>;

/** Constants: why something goes. */
export const PRUNE_REASONS = [
  "ExpiredNotCollected",
  "KeptLongerThanPromised",
  "LocationGone",
  "OrphanSnapshot",
  "FolderWithoutMetadata",
  "FolderWithoutRestore",
  "RepositoryOfNobody",
  "HiddenVersionsTooOld",
] as const;
export type PruneReason = (typeof PRUNE_REASONS)[number];

const thing = z.object({
  kind: z.enum(["Backup", "Folder", "Snapshot"]),
  /** Its own: a name, `snap-…`, `s3://…/`. */
  id: text,
  /** A cluster, a region or a bucket. */
  place: text,
  /** Whose it is; none where it is no tenant's. */
  tenants: z.array(tenantIdSchema).readonly(),
});

/** One thing to delete. */
export const pruneItemSchema = thing.extend({
  reason: z.enum(PRUNE_REASONS),
  /** A sentence: what it is, and why it goes. */
  message: text,
  /** What was seen that justifies it. */
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  method: pruneMethodSchema,
  /** Keys of items (see `itemKey` in deletion.ts) that have to be gone first. */
  after: z.array(text).readonly(),
});
export type PruneItem = z.output<typeof pruneItemSchema>;

/** One thing that looked as if it could go, and stays. */
export const skippedItemSchema = thing.extend({
  /** A constant, such as `TenantHeld`. */
  reason: text,
  message: text,
});
export type SkippedItem = z.output<typeof skippedItemSchema>;

/** What would be deleted of one cluster, what would not, and why; made at one moment. */
export const prunePlanSchema = z.object({
  format: z.literal(1),
  /** Of Surety. */
  version: text,
  account: text,
  cluster: text,
  madeAt: timeSchema,
  items: z.array(pruneItemSchema).readonly(),
  skipped: z.array(skippedItemSchema).readonly(),
  /** Why the limits of one run do not allow it, in sentences; a person has to. */
  beyondLimits: z.array(text).readonly(),
});
export type PrunePlan = z.output<typeof prunePlanSchema>;

/** The file that `surety prune plan --out` writes. */
export const prunePlanFileSchema = z.object({ plan: prunePlanSchema, hash: sha256Schema });

/** What became of one item. */
export const pruneResultSchema = z.object({
  kind: text,
  id: text,
  /**
   * `requested`: Velero was asked, and deletes it later. `alreadyAbsent`: somebody else had deleted it. `changed`: it is
   * not what was planned any more. `deferred`: it is locked or in use. `failed`: it may succeed the next time.
   */
  outcome: z.enum(["deleted", "requested", "alreadyAbsent", "changed", "deferred", "failed"]),
  message: z.string(),
  at: timeSchema,
});
export type PruneResult = z.output<typeof pruneResultSchema>;

/** The text over which a plan's hash is computed. */
export function planText(plan: PrunePlan): string {
  return JSON.stringify(z.encode(prunePlanSchema, plan));
}
