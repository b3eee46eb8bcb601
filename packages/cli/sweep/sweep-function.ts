import { MINUTE } from "#domain/duration.ts";
import { type ClusterSweep, sweepResultSchema } from "#domain/sweep.ts";
import { createFunctionCaller } from "../deployment/call-function.ts";
import type { Deployment } from "../deployment/deployment.ts";

/** One cluster to look at, or one tenant of it. */
export interface Asked {
  readonly cluster?: string | undefined;
  readonly tenant?: string | undefined;
}

/** Has the deployed function sweep now. */
export function createSweepCaller(deployment: Deployment) {
  const call = createFunctionCaller<Asked, { clusters: readonly ClusterSweep[] }>(deployment, {
    ...{ name: deployment.parts.sweepFunctionName, answers: sweepResultSchema, patience: 6 * MINUTE },
  });
  return async (asked: Asked): Promise<readonly ClusterSweep[]> => (await call(asked)).clusters;
}
