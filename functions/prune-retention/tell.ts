import type { Alert } from "#domain/alert.ts";
import { formatInstant } from "#domain/instant.ts";
import type { PruneResult } from "#domain/pruning.ts";
import { type TenantId, tenantIdSchema } from "#domain/tenant.ts";
import type { Dependencies } from "./dependencies.ts";
import type { Planned } from "./plan-cluster.ts";

const MOST_NAMED = 5;

/** One thing to tell, and by what it is known again. */
interface News {
  readonly key: string;
  readonly alert: Alert;
}

/**
 * Tells people what they have to decide, once for as long as it stays the same. Returns what they know now. `results`
 * are undefined where nothing was applied.
 */
export async function tell(
  planned: Planned,
  results: readonly PruneResult[] | undefined,
  deps: Dependencies,
): Promise<readonly string[]> {
  const news = [...lastGood(planned, deps), ...notApplied(planned, results, deps), ...failures(planned, results, deps)];
  const told = new Set(planned.world.ledger.told);
  for (const { key, alert } of news) if (!told.has(key)) await deps.publishAlert(alert);
  return news.map(({ key }) => key);
}

function lastGood({ decided, plan }: Planned, { stage }: Dependencies): readonly News[] {
  return decided.lastGood.map(({ tenant, backup, message }) => ({
    key: `lastGood ${tenant} ${backup}`,
    alert: {
      ...{ severity: "page", tenant: idOf(tenant) },
      subject: `Tenant ${tenant}: its last good backup has expired`,
      text: [
        message,
        "",
        `Velero itself deletes what has expired, as soon as it can. Find out why there is no newer backup, or make one:`,
        `surety findings --tenant ${tenant} --stage ${stage}`,
      ].join("\n"),
      details: { cluster: plan.cluster, backup },
    },
  }));
}

function idOf(tenant: string): TenantId | null {
  return tenantIdSchema.safeParse(tenant).data ?? null;
}

/** A plan that waits for a person: because the limits say so, or because nobody has switched deleting on. */
function notApplied(
  { plan, decided }: Planned,
  results: readonly PruneResult[] | undefined,
  deps: Dependencies,
): readonly News[] {
  if (results !== undefined || plan.items.length === 0) return [];
  const { cluster, items, beyondLimits } = plan;
  const isBeyond = beyondLimits.length > 0;
  const counts = [...Map.groupBy(items, ({ reason }) => reason)].map(([reason, list]) => `${list.length} ${reason}`);
  const why = isBeyond
    ? `It was not applied: ${beyondLimits.join(" ")}`
    : "It was not applied: pruning.mode in surety.yaml is report. With delete, Surety applies what is within its limits.";
  return [
    {
      key: isBeyond ? "beyondLimits" : `waiting ${counts.toSorted().join(" ")}`,
      alert: {
        ...{ severity: "ticket", tenant: null },
        subject: `Cluster ${cluster}: pruning waits for you, with ${items.length} to delete`,
        text: [
          `At ${formatInstant(plan.madeAt)} Surety planned to delete ${counts.join(", ")}; ${decided.skipped.length} were left alone.`,
          why,
          "",
          "See what, and why, and apply it:",
          `surety prune plan --cluster ${cluster} --stage ${deps.stage} --out plan.json`,
          `surety prune apply plan.json --stage ${deps.stage}${isBeyond ? " --beyond-limits" : ""}`,
        ].join("\n"),
        details: { cluster, items: items.length, beyondLimits },
      },
    },
  ];
}

function failures({ plan }: Planned, results: readonly PruneResult[] | undefined, deps: Dependencies): readonly News[] {
  const failed = (results ?? []).filter(({ outcome }) => outcome === "failed" || outcome === "deferred");
  if (failed.length === 0) return [];
  const named = failed.slice(0, MOST_NAMED).map(({ kind, id, message }) => `${kind} ${id}: ${message}`);
  return [
    {
      key: `failed ${failed
        .map(({ kind, id }) => `${kind} ${id}`)
        .toSorted()
        .join(" ")}`,
      alert: {
        ...{ severity: "ticket", tenant: null },
        subject: `Cluster ${plan.cluster}: ${failed.length} of ${results?.length ?? 0} things could not be pruned`,
        text: [
          ...named,
          ...(failed.length > MOST_NAMED ? [`and ${failed.length - MOST_NAMED} more`] : []),
          "",
          "They are tried again by the next run. Each is in the evidence:",
          `surety evidence fetch prunings/${plan.cluster} --last 1 --out ./evidence --stage ${deps.stage}`,
        ].join("\n"),
        details: { cluster: plan.cluster, failed: failed.length },
      },
    },
  ];
}
