import * as z from "zod";
import { OUTCOMES } from "./finding.ts";
import { instantSchema } from "./instant.ts";
import { tenantIdSchema } from "./tenant.ts";

/** What a sweep is asked for: by a schedule, or by hand. */
export const sweepRequestSchema = z.strictObject({
  /** Absent: every configured cluster. */
  cluster: z.string().min(1).optional(),
  /** Only this tenant's findings are looked at; the others stay as they are. */
  tenant: tenantIdSchema.optional(),
  /** For when it was scheduled; the same time again is the same sweep, and is done once. */
  scheduledAt: instantSchema.optional(),
});
export type SweepRequest = z.infer<typeof sweepRequestSchema>;

const outcome = z.enum(OUTCOMES);

const sweptSchema = z.object({
  status: z.literal("swept"),
  cluster: z.string(),
  /** Milliseconds since 1970. */
  sweptAt: z.number(),
  durationMs: z.number(),
  tenants: z.number(),
  /** How many findings have each outcome. */
  findings: z.record(outcome, z.number()),
  /** How many findings changed, and the first of them. */
  changesCount: z.number(),
  changes: z.array(
    z.object({
      control: z.string(),
      tenant: z.string().nullable(),
      /** null: there was no such finding. */
      previously: outcome.nullable(),
      outcome,
      reason: z.string(),
      message: z.string(),
    }),
  ),
  /** The subjects of the messages that people were sent. */
  alerts: z.array(z.string()),
  /** What could not be read. */
  unreadable: z.array(z.object({ source: z.string(), cause: z.string(), message: z.string() })),
  /** HTTP requests by service, repetitions included. */
  calls: z.record(z.string(), z.number()),
});

const skippedSchema = z.object({
  status: z.literal("skipped"),
  cluster: z.string(),
  /** `AnotherSweepRuns` or `AlreadySwept`. */
  reason: z.string(),
  message: z.string(),
});

/** What one sweep did at one cluster. */
export const clusterSweepSchema = z.discriminatedUnion("status", [sweptSchema, skippedSchema]);
export type ClusterSweep = z.infer<typeof clusterSweepSchema>;
export type Swept = z.infer<typeof sweptSchema>;

/** What the sweep function answers. */
export const sweepResultSchema = z.object({ clusters: z.array(clusterSweepSchema) });
export type SweepResult = z.infer<typeof sweepResultSchema>;
