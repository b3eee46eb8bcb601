import type { Cluster } from "#domain/configuration.ts";
import { itemKey } from "#domain/deletion.ts";
import { formatDuration, HOUR, type Milliseconds } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import type { PruneItem, PrunePlan, PruneResult } from "#domain/pruning.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { applyPlan } from "./apply-plan.ts";
import type { Dependencies } from "./dependencies.ts";
import { type Planned, planCluster } from "./plan-cluster.ts";
import type { PruneRequest } from "./request.ts";

/** What a plan follows from may be another world after this. */
const GOOD_FOR: Milliseconds = 24 * HOUR;

/** What a person's order came to, and the plan that was made anew for it. */
export interface Asked {
  readonly results: readonly PruneResult[];
  readonly planned: Planned;
}

/**
 * Applies exactly a plan that a person has seen: of what it holds, that which would be planned now just the same. What
 * has changed since is left alone, and said.
 */
export async function applyAsked(
  request: Extract<PruneRequest, { task: "Apply" }>,
  cluster: Cluster,
  run: { readonly id: string; readonly hasTime: () => boolean },
  deps: Dependencies,
): Promise<Asked> {
  const plan = await deps.store.readPlan(cluster.name, request.plan);
  refuse(plan, request, deps);
  const planned = await planCluster(cluster, deps);
  const now = new Map(planned.plan.items.map((item) => [itemKey(item), item]));
  const same = plan.items.filter((item) => isSame(item, now.get(itemKey(item))));
  const keys = new Set(same.map(itemKey));
  const applied = await applyPlan(
    {
      cluster,
      items: same,
      plan: request.plan,
      plannedAt: plan.madeAt,
      by: "person",
      run: run.id,
      hasTime: run.hasTime,
    },
    deps,
  );
  const changed = plan.items
    .filter((item) => !keys.has(itemKey(item)))
    .map(
      ({ kind, id }): PruneResult => ({
        kind,
        id,
        outcome: "changed",
        message: whyChanged({ kind, id }, planned),
        at: deps.clock(),
      }),
    );
  return { results: [...applied, ...changed], planned };
}

/** Throws InvalidInput, which the command line shows with the exit status for what cannot be used. */
function refuse(
  plan: PrunePlan | undefined,
  { plan: hash, beyondLimits }: Extract<PruneRequest, { task: "Apply" }>,
  { account, version, clock, stage }: Dependencies,
): asserts plan is PrunePlan {
  const problems: string[] = [];
  if (plan === undefined)
    throw new InvalidInput([
      `plan ${hash}: found none like it; allowed is one that surety prune plan --stage ${stage} made, unchanged`,
    ]);
  if (plan.account !== account) problems.push(`plan: account: found ${plan.account}; allowed is ${account}`);
  if (plan.version !== version) problems.push(`plan: version: found ${plan.version}; allowed is ${version}`);
  const age = clock() - plan.madeAt;
  if (age > GOOD_FOR)
    problems.push(
      `plan: madeAt: found ${formatInstant(plan.madeAt)}; allowed is within ${formatDuration(GOOD_FOR)}. Make a new one`,
    );
  if (plan.beyondLimits.length > 0 && !beyondLimits)
    problems.push(`plan: ${plan.beyondLimits.join(" ")} Allowed is that with --beyond-limits only`);
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** The same thing, deleted in the same way. A request that meanwhile failed has another name, and is another attempt. */
function isSame(planned: PruneItem, now: PruneItem | undefined): boolean {
  if (now === undefined) return false;
  return JSON.stringify([planned.reason, planned.method]) === JSON.stringify([now.reason, now.method]);
}

function whyChanged({ kind, id }: Pick<PruneItem, "kind" | "id">, { plan }: Planned): string {
  const skipped = plan.skipped.find((one) => one.kind === kind && one.id === id);
  if (skipped !== undefined) return skipped.message;
  return plan.items.some((one) => one.kind === kind && one.id === id)
    ? "It is not the same any more as when the plan was made."
    : "It would not be planned any more: it is gone, or needed.";
}
