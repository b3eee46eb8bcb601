import type { Context } from "aws-lambda";
import type { Cluster } from "#domain/configuration.ts";
import { SECOND } from "#domain/duration.ts";
import { RetryableError } from "#runtime/errors.ts";
import type { Dependencies } from "./dependencies.ts";
import { type Looked, lookAround } from "./look-around.ts";
import { clusterOf, parseLook } from "./request.ts";

/** The clocks of two functions may differ by less. */
const MARGIN = 10 * SECOND;

type RunContext = Pick<Context, "awsRequestId" | "getRemainingTimeInMillis">;

export type LookAnswer = ({ readonly status: "done" } & Looked) | { readonly status: "skipped" };

/** Begins the rehearsals of a cluster whose turn it is, and finds those that nobody goes on with. */
export function createLook(deps: Dependencies) {
  return async (event: unknown, context: RunContext): Promise<LookAnswer> => {
    const request = parseLook(event);
    const cluster = clusterOf(request.cluster, deps.configuration);
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
      const looked = await run(cluster, deps);
      done = true;
      deps.countLook();
      return { status: "done", ...looked };
    } finally {
      await lease.release(done).catch((error: unknown) => deps.logger.warn("Lease not given back", { error }));
    }
  };
}

/** One item's failure is its own; it is thrown at the end, so that an alarm tells of it. */
async function run(cluster: Cluster, deps: Dependencies): Promise<Looked> {
  const { failures, ...looked } = await lookAround(cluster, deps);
  const [first] = failures;
  if (first !== undefined)
    throw new RetryableError(`${failures.length} actions for rehearsals in cluster ${cluster.name} failed`, {
      cause: first,
    });
  return looked;
}
