import * as z from "zod";
import type { Cluster, Configuration } from "#domain/configuration.ts";
import { timeSchema } from "#domain/evidence.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { describeIssues } from "#runtime/issues.ts";

const requestSchema = z.strictObject({ cluster: z.string().min(1), scheduledAt: timeSchema.optional() });
export type RehearsalRequest = z.output<typeof requestSchema>;

/** Throws InvalidInput. */
export function parseRequest(event: unknown): RehearsalRequest {
  const parsed = requestSchema.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(
    describeIssues(parsed.error, event, requestSchema).map((problem) => `rehearsal request: ${problem}`),
    { cause: parsed.error },
  );
}

/** Throws InvalidInput. */
export function clusterOf({ cluster: asked }: RehearsalRequest, { clusters }: Configuration): Cluster {
  const found = clusters.find(({ name }) => name === asked);
  if (found !== undefined) return found;
  const allowed = clusters.map(({ name }) => name).join(", ");
  throw new InvalidInput([`rehearsal request: cluster: found "${asked}"; allowed is one of: ${allowed}`]);
}
