import type { Context } from "aws-lambda";
import * as z from "zod";
import type { Cluster } from "#domain/configuration.ts";
import { SECOND } from "#domain/duration.ts";
import { type PruneAnswer, pruneAnswerSchema } from "#domain/prune-answer.ts";
import type { PruneResult } from "#domain/pruning.ts";
import { nextLedger } from "#plans/retention/ledger.ts";
import { RetryableError } from "#runtime/errors.ts";
import { applyAsked } from "./apply-asked.ts";
import { applyPlan } from "./apply-plan.ts";
import type { Dependencies } from "./dependencies.ts";
import { type Planned, planCluster } from "./plan-cluster.ts";
import { clusterOf, type PruneRequest, parseRequest } from "./request.ts";
import { tell } from "./tell.ts";

/** Left for telling, recording and saving. */
const TIME_TO_SAVE = 30 * SECOND;
/** The clocks of two functions may differ by less. */
const MARGIN = 10 * SECOND;

type RunContext = Pick<Context, "awsRequestId" | "getRemainingTimeInMillis">;

/** Plans what is to be pruned of a cluster, and applies it: within its limits by the schedule, or as a person asks. */
export function createPruneRetention(deps: Dependencies) {
  return async (event: unknown, context: RunContext): Promise<z.input<typeof pruneAnswerSchema>> => {
    const request = parseRequest(event);
    const cluster = clusterOf(request, deps.configuration);
    const now = deps.clock();
    const lease = await deps.leases.acquire({
      ...{ name: `prune/${cluster.name}`, holder: context.awsRequestId, now },
      until: now + context.getRemainingTimeInMillis() + MARGIN,
      ...("scheduledAt" in request && request.scheduledAt !== undefined && { dueAt: request.scheduledAt }),
    });
    if (lease.status === "done") return { status: "skipped", message: `Cluster ${cluster.name} was already pruned.` };
    if (lease.status === "taken")
      throw new RetryableError(`Cluster ${cluster.name} is being pruned by another run; try again in a few minutes`);
    let done = false;
    try {
      const answer = await carryOut(request, cluster, context, deps);
      done = true;
      return z.encode(pruneAnswerSchema, answer);
    } finally {
      await lease.release(done).catch((error: unknown) => deps.logger.warn("Lease not given back", { error }));
    }
  };
}

async function carryOut(
  request: PruneRequest,
  cluster: Cluster,
  context: RunContext,
  deps: Dependencies,
): Promise<PruneAnswer> {
  const run = { id: context.awsRequestId, hasTime: () => context.getRemainingTimeInMillis() > TIME_TO_SAVE };
  if (request.task === "Apply") {
    const { results, planned } = await applyAsked(request, cluster, run, deps);
    await save(planned, planned.world.ledger.told, deps);
    return { status: "applied", results };
  }
  const planned = await planCluster(cluster, deps);
  if (request.task === "Plan") {
    await save(planned, planned.world.ledger.told, deps);
    return { status: "planned", hash: planned.hash };
  }
  const results = await applyWithinLimits(planned, cluster, run, deps);
  // Told before it is saved: a crash in between repeats an alert, the other order would lose it.
  await save(planned, await tell(planned, results, deps), deps);
  return results === undefined ? { status: "planned", hash: planned.hash } : { status: "applied", results };
}

/** undefined: not applied. */
async function applyWithinLimits(
  { plan, hash }: Planned,
  cluster: Cluster,
  run: { readonly id: string; readonly hasTime: () => boolean },
  deps: Dependencies,
): Promise<readonly PruneResult[] | undefined> {
  if (deps.configuration.pruning.mode === "report" || plan.beyondLimits.length > 0) return undefined;
  const { items, madeAt: plannedAt } = plan;
  return applyPlan({ cluster, items, plan: hash, plannedAt, by: "schedule", run: run.id, hasTime: run.hasTime }, deps);
}

async function save({ world, decided, saved }: Planned, told: readonly string[], deps: Dependencies): Promise<void> {
  await deps.store.saveLedger(nextLedger(world, decided.sightings, told), saved);
}
