import * as z from "zod";
import { timeSchema } from "./evidence.ts";
import { stepAnswerFields } from "./step-answer.ts";
import { tenantIdSchema } from "./tenant.ts";

/**
 * The steps of a deletion, in their order. The state machine has a state of this name for each, and calls the same
 * function for all of them with the step's name as its task.
 */
export const DELETION_STEPS = [
  "Begin",
  "TakeInventory",
  "CheckSafety",
  "StopBackups",
  "StopServices",
  "DeleteNamespace",
  "AwaitVolumes",
  "DeleteBackups",
  "DeleteLeftovers",
  "DeleteRealm",
  "LookAgain",
  "IssueCertificate",
  "Announce",
] as const;
export type DeletionStep = (typeof DELETION_STEPS)[number];

/** What tells a person that a deletion does not go on. It comes after none of the steps, and after any. */
export const DELETION_TASKS = [...DELETION_STEPS, "TellPerson"] as const;
export type DeletionTask = (typeof DELETION_TASKS)[number];

/** A step after which something is gone for good. Nothing before the first of them changes anything but Surety's own. */
export const FIRST_DESTRUCTIVE_STEP: DeletionStep = "StopBackups";

const text = z.string().min(1);

/** What an execution of the state machine is about. It never grows: everything else is in S3. */
export const deletionRequestSchema = z.object({
  tenant: tenantIdSchema,
  /** Which tenant of this id: 1 for the first, one more for each that was onboarded after another's deletion. */
  generation: z.int().positive(),
  cluster: text,
  /** The event that asked for the deletion. */
  request: z.object({ source: text, id: text, at: z.number() }),
  /** The end of the grace period. */
  notBefore: timeSchema,
});
export type DeletionRequest = z.output<typeof deletionRequestSchema>;

/** What a step answers to the state machine, whose Choice states read `outcome`. */
export const stepAnswerSchema = z.object({
  task: z.enum(DELETION_TASKS),
  outcome: z.enum(["done", "wait", "stuck", "refused", "ended"]),
  ...stepAnswerFields,
});
export type StepAnswer = z.output<typeof stepAnswerSchema>;

/** One thing that is the tenant's. `kind` and `id` are its own; `place` is a cluster, a region or a bucket. */
export const deletionItemSchema = z.object({
  kind: z.enum([
    "BackupRepository",
    "Backup",
    "Certificate",
    "Folder",
    "Namespace",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Realm",
    "Restore",
    "Schedule",
    "Snapshot",
    "Volume",
    "VolumeSnapshotContent",
  ]),
  id: text,
  place: text,
  /** Of an object of Kubernetes, or a realm (its id): one of the same name and another UID is not the tenant's. */
  uid: z.string().optional(),
  /** Why it is the tenant's, in words. */
  by: text,
});
export type DeletionItem = z.output<typeof deletionItemSchema>;
export type DeletionItemKind = DeletionItem["kind"];

/** Something that cannot be deleted, or not yet, and why. */
export const deferredItemSchema = z.object({
  kind: text,
  id: text,
  place: text,
  /** A constant, such as `ObjectLocked` or `SharedBackup`. */
  reason: text,
  message: text,
  /** When it can be deleted, or goes by itself; null where nobody knows. */
  until: timeSchema.nullable(),
});
export type DeferredItem = z.output<typeof deferredItemSchema>;

/** What the last look found, by every road. */
export const lastLookSchema = z.object({
  at: timeSchema,
  roads: z.array(z.object({ road: text, lookedFor: text, found: z.int().nonnegative() })).readonly(),
  remaining: z.array(deferredItemSchema).readonly(),
});
export type LastLook = z.output<typeof lastLookSchema>;

/** All that is known of a deletion, kept in S3: what was there, which steps are done, what was found at last. */
export const deletionRecordSchema = z.object({
  version: z.literal(1),
  tenant: tenantIdSchema,
  generation: z.int().positive(),
  cluster: text,
  namespace: text,
  /** Of Keycloak. */
  realm: text,
  /** Null where the namespace was gone before anybody looked. */
  namespaceUid: text.nullable(),
  takenAt: timeSchema,
  /** It only grows: what is found later is added before it is deleted. */
  items: z.array(deletionItemSchema).readonly(),
  deferred: z.array(deferredItemSchema).readonly(),
  /** Snapshots that Backups of others need, by their ids: which Backup that is. Never deleted. */
  neededElsewhere: z.record(z.string(), z.string()),
  /** Milliseconds: the longest period of synchronisation that a BackupStorageLocation had of its own. */
  slowestSync: z.int().nonnegative().default(0),
  /** When each step was done. */
  steps: z.partialRecord(z.enum(DELETION_STEPS), timeSchema),
  look: lastLookSchema.optional(),
  /** The newest certificate. */
  certificate: z
    .object({ id: text, key: text, status: z.enum(["provisional", "final"]), lookAgainAt: timeSchema.nullable() })
    .optional(),
});
export type DeletionRecord = z.output<typeof deletionRecordSchema>;

/** Names an item among all others. */
export function itemKey({ kind, id }: { readonly kind: string; readonly id: string }): string {
  return `${kind} ${id}`;
}

/** What the deletion of a tenant would do, if it were asked for now. */
export const deletionPreviewSchema = z.object({
  tenant: text,
  /** Empty, both, of a tenant that is not known. */
  cluster: z.string(),
  namespace: z.string(),
  /** How many things of each kind would be deleted. */
  kinds: z.array(z.object({ kind: text, count: z.int().positive() })).readonly(),
  /** What could not be deleted yet. */
  deferred: z.array(deferredItemSchema).readonly(),
  /** Why a request would be rejected as things are; then nothing was looked at. */
  refused: text.optional(),
  /** What stands against it, in sentences: it would wait, or refuse. */
  problems: z.array(text).readonly(),
});
export type DeletionPreview = z.output<typeof deletionPreviewSchema>;
