import * as z from "zod";
import type { Cluster, Configuration } from "#domain/configuration.ts";
import { sha256Schema, timeSchema } from "#domain/evidence.ts";
import { parseRequestAs, requestedCluster } from "#runtime/request.ts";

const cluster = z.string().min(1);

/** From the schedule; or from a person, who wants to see a plan, or to have one applied. */
const requestSchema = z.union([
  z.strictObject({ task: z.literal("Plan"), cluster }),
  z.strictObject({ task: z.literal("Apply"), cluster, plan: sha256Schema, beyondLimits: z.boolean().default(false) }),
  z.strictObject({ task: z.literal("Prune").default("Prune"), cluster, scheduledAt: timeSchema.optional() }),
]);
export type PruneRequest = z.output<typeof requestSchema>;

const WHAT = "prune request";

/** Throws InvalidInput. */
export function parseRequest(event: unknown): PruneRequest {
  return parseRequestAs(requestSchema, event, WHAT);
}

/** Throws InvalidInput. */
export function clusterOf({ cluster: asked }: PruneRequest, { clusters }: Configuration): Cluster {
  return requestedCluster(asked, clusters, WHAT);
}
