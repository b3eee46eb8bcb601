import { countOutcomes, type Finding } from "#domain/finding.ts";
import type { SweepRecord, TenantOutcomes } from "#domain/sweep-record.ts";

type Judged = Pick<Finding, "control" | "outcome" | "tenant">;

export function countByControl(findings: readonly Judged[]): SweepRecord["byControl"] {
  const byControl = Map.groupBy(findings, ({ control }) => control);
  return [...byControl]
    .map(([control, found]) => ({ control, ...countOutcomes(found) }))
    .sort((a, b) => compare(a.control, b.control));
}

/** In an order of its own, whatever that of the findings: the same outcomes must make the same bytes. */
export function outcomesByTenant(findings: readonly Judged[]): readonly TenantOutcomes[] {
  const byTenant = Map.groupBy(findings, ({ tenant }) => tenant);
  return [...byTenant]
    .map(([tenant, found]) => ({
      tenant,
      outcomes: Object.fromEntries(
        found.map(({ control, outcome }) => [control, outcome] as const).sort(([a], [b]) => compare(a, b)),
      ),
    }))
    .sort((a, b) => compare(a.tenant ?? "", b.tenant ?? ""));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
