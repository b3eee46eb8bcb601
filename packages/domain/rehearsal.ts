import * as z from "zod";
import { timeSchema } from "./evidence.ts";
import { NOT_COUNTED, objectCountSchema, rehearsedObjectsSchema } from "./rehearsed-objects.ts";

/** On the namespace and the Restore of a rehearsal; its value is the rehearsal's name, which is theirs, too. */
export const REHEARSAL_LABEL = "surety.dev/rehearsal";

const text = z.string().min(1);

/** What a rehearsal showed to be wrong. */
const faultSchema = z.object({ reason: text, message: text }).readonly();
export type RehearsalFault = z.output<typeof faultSchema>;

/** How a rehearsal ended. `abandoned`: it was stopped, and says nothing about the backup. */
const resultSchema = z
  .object({
    outcome: z.enum(["passed", "failed", "abandoned"]),
    at: timeSchema,
    backup: text,
    faults: z.array(faultSchema).readonly(),
    /** How many volumes were restored and checked. */
    volumes: z.int().min(0),
    /** Of the objects besides; empty where they could not be counted. */
    counts: z.array(objectCountSchema).readonly().default([]),
  })
  .readonly();
export type RehearsalResult = z.output<typeof resultSchema>;

/** A rehearsal whose traces are not all cleared yet. */
const runningSchema = z
  .object({
    /** Of the rehearsal, of its namespace and of its Restore. */
    name: text,
    backup: text,
    /** The tenant's own namespace. */
    from: text,
    startedAt: timeSchema,
    /** Each PersistentVolumeClaim of the backup, with the snapshot that holds its data. */
    claims: z.array(z.object({ name: text, snapshot: text }).readonly()).readonly(),
    /** What those snapshots need as volumes. */
    gib: z.int().min(0),
    /** What is restored besides. */
    objects: rehearsedObjectsSchema.default(NOT_COUNTED),
    /** The EC2 volumes that have been seen behind its namespace. */
    volumes: z.array(text).readonly(),
    /** null as long as it is being restored; then all that is left is to clear it. */
    result: resultSchema.nullable(),
  })
  .readonly();
export type RunningRehearsal = z.output<typeof runningSchema>;

const tenantSchema = z
  .object({
    running: runningSchema.nullable(),
    /** The last one that passed or failed. */
    last: resultSchema.nullable(),
    passedAt: timeSchema.nullable(),
    /** Why none can be begun although one is due. */
    skipped: z.string().nullable(),
  })
  .readonly();
export type TenantRehearsals = z.output<typeof tenantSchema>;

/** What is known of the rehearsals of one cluster: `rehearsals/<cluster>.json.gz` in the state bucket. */
export const rehearsalsSchema = z
  .object({
    version: z.literal(1),
    cluster: text,
    savedAt: timeSchema,
    /** By the tenant's id. */
    tenants: z.record(z.string(), tenantSchema).readonly(),
  })
  .readonly();
export type Rehearsals = z.output<typeof rehearsalsSchema>;

export const NEVER_REHEARSED: TenantRehearsals = { running: null, last: null, passedAt: null, skipped: null };

export function noRehearsals(cluster: string): Rehearsals {
  return { version: 1, cluster, savedAt: 0, tenants: {} };
}
