import type * as z from "zod";
import type { Cluster } from "#domain/configuration.ts";
import { InvalidInput } from "./errors.ts";
import { describeIssues } from "./issues.ts";

/** What a function is asked for, understood. `what` begins each problem: `sweep request`. Throws InvalidInput. */
export function parseRequestAs<S extends z.ZodType>(schema: S, event: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  const problems = describeIssues(parsed.error, event, schema).map((problem) => `${what}: ${problem}`);
  throw new InvalidInput(problems, { cause: parsed.error });
}

/** The configured cluster of this name. Throws InvalidInput. */
export function requestedCluster(asked: string, clusters: readonly Cluster[], what: string): Cluster {
  const found = clusters.find(({ name }) => name === asked);
  if (found !== undefined) return found;
  const allowed = clusters.map(({ name }) => name).join(", ");
  throw new InvalidInput([`${what}: cluster: found "${asked}"; allowed is one of: ${allowed}`]);
}
