import * as z from "zod";
import type { Cluster, Configuration } from "#domain/configuration.ts";
import { sha256Schema, timeSchema } from "#domain/evidence.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { describeIssues } from "#runtime/issues.ts";

const cluster = z.string().min(1);

/** From the schedule; or from a person, who wants to see a plan, or to have one applied. */
const requestSchema = z.union([
  z.strictObject({ task: z.literal("Plan"), cluster }),
  z.strictObject({ task: z.literal("Apply"), cluster, plan: sha256Schema, beyondLimits: z.boolean().default(false) }),
  z.strictObject({ task: z.literal("Prune").default("Prune"), cluster, scheduledAt: timeSchema.optional() }),
]);
export type PruneRequest = z.output<typeof requestSchema>;

/** Throws InvalidInput. */
export function parseRequest(event: unknown): PruneRequest {
  const parsed = requestSchema.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(
    describeIssues(parsed.error, event, requestSchema).map((problem) => `prune request: ${problem}`),
    { cause: parsed.error },
  );
}

/** Throws InvalidInput. */
export function clusterOf({ cluster: asked }: PruneRequest, { clusters }: Configuration): Cluster {
  const found = clusters.find(({ name }) => name === asked);
  if (found !== undefined) return found;
  const allowed = clusters.map(({ name }) => name).join(", ");
  throw new InvalidInput([`prune request: cluster: found "${asked}"; allowed is one of: ${allowed}`]);
}
