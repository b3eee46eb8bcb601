import type { Context } from "aws-lambda";
import type { Cluster } from "#domain/configuration.ts";
import { SECOND } from "#domain/duration.ts";
import { RetryableError } from "#runtime/errors.ts";
import type { Dependencies } from "./dependencies.ts";
import { clusterOf, parseRequest } from "./request.ts";
import { type StepsTaken, takeSteps } from "./take-steps.ts";

/** The clocks of two functions may differ by less. */
const MARGIN = 10 * SECOND;

type RunContext = Pick<Context, "awsRequestId" | "getRemainingTimeInMillis">;

export type RehearsalAnswer = ({ readonly status: "done" } & StepsTaken) | { readonly status: "skipped" };

/** Takes every rehearsal of a cluster one step further, and begins those whose turn it is. */
export function createRehearseRestore(deps: Dependencies) {
  return async (event: unknown, context: RunContext): Promise<RehearsalAnswer> => {
    const request = parseRequest(event);
    const cluster = clusterOf(request, deps.configuration);
    const now = deps.clock();
    const lease = await deps.leases.acquire({
      ...{ name: `rehearse/${cluster.name}`, holder: context.awsRequestId, now },
      until: now + context.getRemainingTimeInMillis() + MARGIN,
      ...(request.scheduledAt !== undefined && { dueAt: request.scheduledAt }),
    });
    if (lease.status === "done") return { status: "skipped" };
    if (lease.status === "taken")
      throw new RetryableError(`Rehearsals of cluster ${cluster.name} are being looked at by another run`);
    let done = false;
    try {
      const taken = await run(cluster, deps);
      done = true;
      return { status: "done", ...taken };
    } finally {
      await lease.release(done).catch((error: unknown) => deps.logger.warn("Lease not given back", { error }));
    }
  };
}

/** One item's failure is its own; it is thrown at the end, so that an alarm tells of it. */
async function run(cluster: Cluster, deps: Dependencies): Promise<StepsTaken> {
  const { failures, ...taken } = await takeSteps(cluster, deps);
  const [first] = failures;
  if (first !== undefined)
    throw new RetryableError(`${failures.length} steps of rehearsals in cluster ${cluster.name} failed`, {
      cause: first,
    });
  return taken;
}
