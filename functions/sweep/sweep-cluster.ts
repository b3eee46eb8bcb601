import { SECOND } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import type { ClusterSweep } from "#domain/sweep.ts";
import type { LeaseAnswer } from "#effects/leases/leases.ts";
import { RetryableError } from "#runtime/errors.ts";
import type { Dependencies } from "./dependencies.ts";
import { keepBackupLists } from "./keep-backup-lists.ts";
import { look } from "./look.ts";
import type { Run, Target } from "./request.ts";
import { summarize } from "./summary.ts";
import { tell } from "./tell.ts";

/** A sweep begun with less left would be cut off before it could save what it saw. */
const SHORTEST = 20 * SECOND;
/** The clocks of two functions may differ by less. */
const MARGIN = 10 * SECOND;

/**
 * Looks at one cluster, tells what changed, and saves it. A lease keeps a second sweep, which a schedule that fires
 * twice or a person may start, from telling everything twice.
 */
export async function sweepCluster(target: Target, run: Run, deps: Dependencies): Promise<ClusterSweep> {
  const { cluster, only, scheduledAt } = target;
  const startedAt = deps.clock();
  if (run.endsAt - startedAt < SHORTEST)
    throw new RetryableError(`There was not enough time left to sweep cluster ${cluster.name}`);
  const lease = await deps.leases.acquire({
    ...{ name: `sweep/${cluster.name}`, holder: run.id, now: startedAt, until: run.endsAt + MARGIN },
    ...(scheduledAt === undefined || only !== undefined ? {} : { dueAt: scheduledAt }),
  });
  if (lease.status !== "granted") return skipped(cluster.name, lease, deps);
  try {
    const seen = await look(target, run, deps);
    const told = await tell(target, seen, deps);
    await keepBackupLists({ cluster: cluster.name, ...seen }, deps);
    await seen.keepMemory();
    await giveBack(lease, true, deps);
    return summarize(target, seen, told, deps.clock() - startedAt);
  } catch (error) {
    await giveBack(lease, false, deps);
    throw error;
  }
}

/** A lease that cannot be given back ends by itself. */
async function giveBack(
  lease: Extract<LeaseAnswer, { status: "granted" }>,
  done: boolean,
  { logger }: Dependencies,
): Promise<void> {
  try {
    await lease.release(done);
  } catch (error) {
    logger.warn("Lease not given back", { error });
  }
}

function skipped(
  cluster: string,
  lease: Exclude<LeaseAnswer, { status: "granted" }>,
  { logger }: Dependencies,
): ClusterSweep {
  logger.info("Sweep skipped", { cluster, lease });
  if (lease.status === "taken") {
    const until = formatInstant(lease.until);
    const message = `Another sweep of cluster ${cluster} is running; it ends at ${until} at the latest.`;
    return { status: "skipped", cluster, reason: "AnotherSweepRuns", message };
  }
  const message = `Cluster ${cluster} was already swept for ${formatInstant(lease.doneFor)}.`;
  return { status: "skipped", cluster, reason: "AlreadySwept", message };
}
