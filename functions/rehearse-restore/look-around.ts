import { isDeepStrictEqual } from "node:util";
import type { Cluster } from "#domain/configuration.ts";
import { noRehearsals, type Rehearsals } from "#domain/rehearsal.ts";
import { type ExecutionStatus, executionName, newestExecutions } from "#domain/rehearsal-task.ts";
import { countExecutions, executionsToStart } from "#plans/rehearsal/executions.ts";
import { describeError } from "#runtime/errors.ts";
import { choose } from "./choose.ts";
import type { Dependencies } from "./dependencies.ts";

export interface Looked {
  /** The names of those that run, or are being cleared. */
  readonly running: readonly string[];
  /** `start rehearsal-acme-1x-1`, `remove Namespace rehearsal-acme-1x` */
  readonly actions: readonly string[];
  /** What could not be read; then none was begun. */
  readonly unreadable?: string;
}

/** Whether it could be done; a failure is kept, and leaves the rest to be done. */
type Attempt = (action: string, carryOut: () => Promise<void>) => Promise<boolean>;

/**
 * Begins those whose turn it is, starts another execution for each that is not cleared and has none that runs, and removes
 * what nobody knows of. The state is saved before anything is done: whatever comes of it, the next look knows of it. Steps
 * are taken by executions, and by nobody else.
 */
export async function lookAround(
  cluster: Cluster,
  deps: Dependencies,
): Promise<Looked & { readonly failures: readonly unknown[] }> {
  const { store, logger } = deps;
  const now = deps.clock();
  const failures: unknown[] = [];
  const actions: string[] = [];
  const attempt: Attempt = async (action, carryOut) => {
    try {
      await carryOut();
      return true;
    } catch (error) {
      logger.error(`Failed: ${action}`, { cluster: cluster.name, error });
      failures.push(error);
      return false;
    }
  };
  const act: Attempt = async (action, carryOut) => {
    const isDone = await attempt(action, carryOut);
    if (isDone) actions.push(action);
    return isDone;
  };

  const state = (await store.read(cluster.name)).value ?? noRehearsals(cluster.name);
  const statuses = await statusesOf(state, attempt, deps);
  const { plan, strays, ...seen } = await choose(cluster, state, deps);
  const saved = await store.update(cluster.name, (current) => {
    const next = plan(countExecutions(current, statuses, now));
    // Most looks change nothing, and the bucket keeps every version.
    return isDeepStrictEqual(next.tenants, current.tenants) ? undefined : { ...next, savedAt: now };
  });
  for (const execution of executionsToStart(saved, statuses))
    await act(`start ${executionName(execution)}`, () => deps.executions.start(execution));
  const rehearse = deps.rehearseIn(cluster);
  for (const stray of strays) await act(`remove ${stray.kind} ${stray.id}`, () => rehearse.remove(stray));
  const running = newestExecutions(saved).map(({ rehearsal }) => rehearsal);
  logger.info("Looked", { cluster: cluster.name, running, actions, ...seen, failures: failures.map(describeError) });
  return { running, actions, ...seen, failures };
}

/** Of which nobody can say whether it runs, none is started. */
async function statusesOf(
  state: Rehearsals,
  attempt: Attempt,
  { executions }: Dependencies,
): Promise<ReadonlyMap<string, ExecutionStatus>> {
  const statuses = new Map<string, ExecutionStatus>();
  for (const execution of newestExecutions(state)) {
    const name = executionName(execution);
    statuses.set(name, { kind: "unknown" });
    await attempt(`look at ${name}`, async () => void statuses.set(name, await executions.statusOf(execution)));
  }
  return statuses;
}
