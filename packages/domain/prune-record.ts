import * as z from "zod";
import { listedSchema, recordFields, sha256Schema, timeSchema } from "./evidence.ts";

export const PRUNE_RECORD_TYPE = "https://surety.dev/evidence/pruning/v1";

const text = z.string().min(1);

/** One deletion. Before it is carried out, its outcome is null. */
export const pruneDeletionSchema = z.object({
  ...{ kind: text, id: text, place: text, tenants: z.array(text).readonly() },
  /** A constant, and a sentence with why. */
  ...{ reason: text, message: text },
  /** What was seen that justifies it. */
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Such as `DeleteSnapshot`. */
  method: text,
  outcome: text.nullable(),
  /** What came of it, in words. */
  result: z.string(),
  at: timeSchema.nullable(),
});
export type PruneDeletion = z.infer<typeof pruneDeletionSchema>;

/**
 * What a run of pruning deletes of one cluster: once before it begins, so that nothing is ever deleted of which there is
 * no record, and once with what came of it. Its subject is the plan.
 */
export const pruneRecordSchema = z.object({
  ...recordFields,
  cluster: text,
  stage: z.enum(["begun", "ended"]),
  /** Of the plan's text. */
  plan: sha256Schema,
  plannedAt: timeSchema,
  /** `schedule`, or `person`: whoever handed in the plan. */
  by: z.enum(["schedule", "person"]),
  deletions: listedSchema(pruneDeletionSchema),
});
export type PruneRecord = z.infer<typeof pruneRecordSchema>;
