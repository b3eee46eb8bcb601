import type { Context } from "aws-lambda";
import type { ClusterSweep, SweepResult } from "#domain/sweep.ts";
import type { Dependencies } from "./dependencies.ts";
import { parseRequest, type Run, targetsOf } from "./request.ts";
import { sweepCluster } from "./sweep-cluster.ts";

/**
 * Looks at one cluster, or at all of them one after the other, and tells what changed. A cluster that fails leaves the
 * others looked at; in the end the sweep fails for it, so that it is repeated and somebody is told.
 */
export function createSweep(deps: Dependencies) {
  return async (event: unknown, context: Pick<Context, "awsRequestId" | "getRemainingTimeInMillis">) => {
    const request = parseRequest(event);
    const clusters: ClusterSweep[] = [];
    const failures: unknown[] = [];
    for (const target of await targetsOf(request, deps)) {
      const run: Run = { id: context.awsRequestId, endsAt: deps.clock() + context.getRemainingTimeInMillis() };
      try {
        clusters.push(await sweepCluster(target, run, deps));
      } catch (error) {
        deps.logger.error("Sweep failed", { cluster: target.cluster.name, error });
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, `${failures.length} clusters could not be swept`);
    return { clusters } satisfies SweepResult;
  };
}
