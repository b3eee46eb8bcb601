import { MINUTE } from "#domain/duration.ts";
import { type ClusterSweep, sweepResultSchema } from "#domain/sweep.ts";
import { createFunctionCaller } from "../deployment/ask-function.ts";
import type { Deployment } from "../deployment/deployment.ts";

/** One cluster to look at, or one tenant of it. */
export interface Asked {
  readonly cluster?: string | undefined;
  readonly tenant?: string | undefined;
}

/** Calls the deployed sweep function, and waits for its answer. */
export function createSweepCaller({ access, parts }: Deployment) {
  const ask = createFunctionCaller(access, {
    ...{ name: parts.sweepFunctionName, schema: sweepResultSchema, patience: 6 * MINUTE },
  });
  return async (asked: Asked): Promise<readonly ClusterSweep[]> => (await ask(asked)).clusters;
}
