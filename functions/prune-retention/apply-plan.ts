import type { Cluster } from "#domain/configuration.ts";
import type { Sha256 } from "#domain/evidence.ts";
import type { Instant } from "#domain/instant.ts";
import type { PruneDeletion, PruneRecord } from "#domain/prune-record.ts";
import type { PruneItem, PruneResult } from "#domain/pruning.ts";
import { applyItems } from "#effects/retention/apply-items.ts";
import type { Dependencies } from "./dependencies.ts";

/** What is to be applied, for whom, and until when. */
export interface Order {
  readonly cluster: Cluster;
  readonly items: readonly PruneItem[];
  readonly plan: Sha256;
  readonly plannedAt: Instant;
  readonly by: PruneRecord["by"];
  /** Of the function's run. */
  readonly run: string;
  readonly hasTime: () => boolean;
}

/**
 * Deletes what the order says. That it is about to be deleted is signed before, and what came of it after: a crash in
 * between leaves a record that was begun and never ended, and nothing that was deleted without one.
 */
export async function applyPlan(order: Order, deps: Dependencies): Promise<readonly PruneResult[]> {
  const { items, cluster, plannedAt, hasTime } = order;
  if (items.length === 0) return [];
  await record(
    order,
    "begun",
    items.map((item) => deletionOf(item, undefined)),
    deps,
  );
  const results = await applyItems(
    items,
    { prune: deps.pruneIn(cluster), plannedAt },
    { sleep: deps.sleep, hasTime, clock: deps.clock },
  );
  await record(
    order,
    "ended",
    items.map((item, at) => deletionOf(item, results[at])),
    deps,
  );
  for (const { kind, id, outcome, message } of results)
    deps.logger.info("Item pruned", { cluster: cluster.name, kind, id, outcome, problem: message });
  return results;
}

async function record(
  { cluster, plan, plannedAt, by, run }: Order,
  stage: PruneRecord["stage"],
  deletions: readonly PruneDeletion[],
  deps: Dependencies,
): Promise<void> {
  await deps.recordPruning({ ...{ cluster: cluster.name, plan, plannedAt, by, run }, stage, deletions });
}

function deletionOf(item: PruneItem, result: PruneResult | undefined): PruneDeletion {
  const { kind, id, place, tenants, reason, message, facts, method } = item;
  const how = method.by === "DeleteVersions" ? `DeleteVersions (${method.versions.length})` : method.by;
  return {
    ...{ kind, id, place, tenants, reason, message, facts, method: how },
    ...{ outcome: result?.outcome ?? null, result: result?.message ?? "", at: result?.at ?? null },
  };
}
