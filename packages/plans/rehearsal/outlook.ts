import type { Milliseconds } from "#domain/duration.ts";
import { NEVER_REHEARSED, type Rehearsals } from "#domain/rehearsal.ts";
import type { RehearsalOutlook } from "#domain/rehearsal-outlook.ts";
import type { RehearsalSettings } from "#domain/rehearsal-settings.ts";
import type { Tenant } from "#domain/tenant.ts";
import { dueAt } from "./due.ts";

/** What can be said of each tenant that may be rehearsed, or of which something is known; of others there is nothing to say. */
export function outlookOf(
  { cluster, tenants: known }: Pick<Rehearsals, "cluster" | "tenants">,
  tenants: readonly Tenant[],
  { mode, period }: Pick<RehearsalSettings, "mode"> & { readonly period: Milliseconds },
): readonly RehearsalOutlook[] {
  const active = new Map(
    tenants.filter((one) => one.cluster === cluster && one.state === "active").map((one) => [one.id as string, one]),
  );
  return [...new Set([...Object.keys(known), ...active.keys()])].toSorted().map((tenant) => {
    const one = active.get(tenant);
    const its = known[tenant] ?? NEVER_REHEARSED;
    const isDue = one !== undefined && mode === "on" && its.running === null;
    return { tenant, cluster, known: its, dueAt: isDue ? dueAt(one, its, period) : null };
  });
}
