import * as z from "zod";
import { timeSchema } from "./evidence.ts";
import { REHEARSAL_STEPS } from "./rehearsal-task.ts";
import { NOT_COUNTED, objectCountSchema, rehearsedObjectsSchema } from "./rehearsed-objects.ts";

/** On the namespace and the Restore of a rehearsal; its value is the rehearsal's name, which is theirs, too. */
export const REHEARSAL_LABEL = "surety.dev/rehearsal";

const text = z.string().min(1);
const gib = z.int().min(0);

/** What a rehearsal showed to be wrong. */
export const rehearsalFaultSchema = z.object({ reason: text, message: text }).readonly();
export type RehearsalFault = z.output<typeof rehearsalFaultSchema>;

/** How a rehearsal can end. `abandoned`: it was stopped, and says nothing about the backup. */
export const OUTCOMES_OF_REHEARSALS = ["passed", "failed", "abandoned"] as const;

const resultSchema = z
  .object({
    outcome: z.enum(OUTCOMES_OF_REHEARSALS),
    at: timeSchema,
    /** Of the rehearsal; null of one that an older version of Surety kept. */
    rehearsal: text.nullable().default(null),
    backup: text,
    faults: z.array(rehearsalFaultSchema).readonly(),
    /** How many volumes were restored and checked. */
    volumes: z.int().min(0),
    /** Of the objects besides; empty where they could not be counted. */
    counts: z.array(objectCountSchema).readonly().default([]),
    /** What its volumes have cost until then, in US dollars, by the configured price; null of one that an older version kept. */
    usd: z.number().min(0).nullable().default(null),
    /** The image whose Jobs looked into the volumes, and were content; null where none did. */
    verifiedBy: text.nullable().default(null),
    /** Volumes that may be its own, but nobody can tell, so that they were left; known once it is cleared. */
    perhapsLeft: z.array(text).readonly().default([]),
    /** The key of its record in the evidence bucket; null until it is recorded. */
    record: text.nullable().default(null),
  })
  .readonly();
export type RehearsalResult = z.output<typeof resultSchema>;

/** What became of one PersistentVolumeClaim of the backup. null: there was none, or nobody could say. */
export const restoredClaimSchema = z
  .object({
    claim: text,
    /** That holds its data in the backup, and its size; null where the snapshot is gone. */
    snapshot: text,
    snapshotGiB: gib.nullable(),
    /** The EC2 volume that was made for it. */
    volume: text.nullable(),
    sizeGiB: gib.nullable(),
    encrypted: z.boolean().nullable(),
  })
  .readonly();
export type RestoredClaim = z.output<typeof restoredClaimSchema>;

/** At which step of its workflow a rehearsal is, since when, and what it waits for there; null: it is at work. */
const placeSchema = z
  .object({ step: z.enum(REHEARSAL_STEPS), since: timeSchema, awaits: z.string().nullable() })
  .readonly();
export type RehearsalPlace = z.output<typeof placeSchema>;

/** A rehearsal whose traces are not all cleared yet. */
const runningSchema = z
  .object({
    /** Of the rehearsal, of its namespace and of its Restore. */
    name: text,
    backup: text,
    /** The tenant's own namespace. */
    from: text,
    /** Which tenant of its id. */
    generation: z.int().positive().default(1),
    startedAt: timeSchema,
    /** The number of its newest execution; one that stopped is followed by another. */
    executions: z.int().positive().default(1),
    /** Each PersistentVolumeClaim of the backup, with the snapshot that holds its data; without a size where that is gone. */
    claims: z
      .array(z.object({ name: text, snapshot: text, sizeGiB: gib.nullable().default(null) }).readonly())
      .readonly(),
    /** What those snapshots need as volumes. */
    gib,
    /** What they cost at most, in US dollars: until its deadline. */
    mostUsd: z.number().min(0).default(0),
    /** What is restored besides. */
    objects: rehearsedObjectsSchema.default(NOT_COUNTED),
    /** The EC2 volumes that have been seen behind its namespace. */
    volumes: z.array(text).readonly(),
    /** What was there when it ended, by claim; empty until then. */
    restored: z.array(restoredClaimSchema).readonly().default([]),
    /** For people who look on: nothing follows from it. null: no step was taken yet. */
    place: placeSchema.nullable().default(null),
    /** When a person asked for it to be stopped; absent: nobody did. */
    stopAskedAt: timeSchema.optional(),
    /** null as long as it is being restored and verified; then all that is left is to record and to clear it. */
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
    /** When a person stopped one; absent: nobody did. */
    stoppedAt: timeSchema.optional(),
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
