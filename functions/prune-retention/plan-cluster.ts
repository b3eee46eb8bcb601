import type { Cluster } from "#domain/configuration.ts";
import type { Sha256 } from "#domain/evidence.ts";
import { emptyLedger, type PruneLedger } from "#domain/prune-ledger.ts";
import type { PrunePlan } from "#domain/pruning.ts";
import type { Saved } from "#effects/state/state-object.ts";
import { collectFacts } from "#facts/collect.ts";
import { planRetention, type RetentionPlan } from "#plans/retention/plan-retention.ts";
import { NOTHING_CLOSER, RETENTION_NEEDS, type RetentionWorld } from "#plans/retention/world.ts";
import type { Dependencies } from "./dependencies.ts";
import { lookCloser } from "./look-closer.ts";

/** A plan, and what it follows from. */
export interface Planned {
  readonly world: RetentionWorld;
  readonly decided: RetentionPlan;
  readonly plan: PrunePlan;
  readonly hash: Sha256;
  readonly saved: Saved<PruneLedger>;
}

/** Looks at a cluster, and plans. The plan is saved under its hash, so that it can be asked for. */
export async function planCluster(cluster: Cluster, deps: Dependencies): Promise<Planned> {
  const { configuration, store, version, account } = deps;
  const now = deps.clock();
  const [tenants, saved] = await Promise.all([deps.tenants.listTenants(), store.readLedger(cluster.name)]);
  const prunable = deps.open(cluster);
  const own = tenants.filter((tenant) => tenant.cluster === cluster.name);
  const readings = await collectFacts(prunable.sources, RETENTION_NEEDS, { cluster, tenants: own, now });
  const world = await lookCloser(
    {
      ...{ cluster, tenants, readings, now },
      otherPlaces: configuration.clusters.filter(({ name }) => name !== cluster.name).map(({ velero }) => velero),
      retention: configuration.promises.backup.retention,
      settings: configuration.pruning,
      velero: configuration.deletion,
      closer: NOTHING_CLOSER,
      ledger: saved.value ?? emptyLedger(cluster.name),
    },
    prunable,
  );
  const decided = planRetention(world);
  const { items, skipped, beyondLimits } = decided;
  const plan: PrunePlan = {
    ...{ format: 1, version, account, cluster: cluster.name, madeAt: now },
    ...{ items, skipped, beyondLimits },
  };
  const hash = await store.savePlan(plan);
  deps.logger.info("Plan made", {
    ...{ cluster: cluster.name, plan: hash, items: items.length, skipped: skipped.length, beyondLimits },
    durationMs: deps.clock() - now,
  });
  return { world, decided, plan, hash, saved };
}
