import * as z from "zod";
import { listReferenceSchema, recordFields, timeSchema } from "./evidence.ts";
import { OUTCOMES } from "./finding.ts";

export const SWEEP_RECORD_TYPE = "https://surety.dev/evidence/sweep/v1";

const count = z.int().nonnegative();
const outcome = z.enum(OUTCOMES);
/** How many findings have each outcome. */
const countsSchema = z.object({
  ...{ kept: count, broken: count, unknown: count, notApplicable: count, exempt: count },
});

/** What was said of one tenant, or (null) of the cluster itself: the outcome by control. A line of the list. */
export const tenantOutcomesSchema = z.object({
  tenant: z.string().nullable(),
  outcomes: z.record(z.string(), outcome),
});
export type TenantOutcomes = z.infer<typeof tenantOutcomesSchema>;

/** One look at one cluster. Its subject is the document of findings that it saved. */
export const sweepRecordSchema = z.object({
  ...recordFields,
  cluster: z.string().min(1),
  sweptAt: timeSchema,
  /** How often a sweep is due: a longer time between two records is a gap. */
  dueEverySeconds: z.int().positive(),
  /** Only this tenant was looked at, and of the others is told what was known; null: all were. */
  onlyTenant: z.string().nullable(),
  findings: countsSchema,
  byControl: z.array(countsSchema.extend({ control: z.string().min(1) })).readonly(),
  /** Every outcome, by tenant. The same outcomes are the same list, however often they are recorded. */
  outcomes: listReferenceSchema,
});
export type SweepRecord = z.infer<typeof sweepRecordSchema>;
