import type { TenantBackups } from "#domain/backup-list.ts";
import type { Tenant } from "#domain/tenant.ts";
import { listBackups, type SeenBackups } from "./list-backups.ts";

/**
 * The lists of a cluster, made anew for the tenants that were seen, and as they were for all others; those of deleted
 * tenants end. One after the other, by the tenants' ids, as they come in: of 10,000 tenants all of them would not fit
 * beside what a sweep has seen.
 */
export async function* relist(before: AsyncIterable<TenantBackups>, seen: SeenBackups): AsyncGenerator<TenantBackups> {
  const due = seen.tenants.toSorted((a, b) => (a.id < b.id ? -1 : 1)).values();
  const listed = function* (tenant: Tenant, known?: TenantBackups) {
    if (tenant.state !== "deleted") yield listBackups(tenant, known, seen);
  };
  let next = due.next().value;
  for await (const known of before) {
    for (; next !== undefined && next.id < known.tenant; next = due.next().value) yield* listed(next);
    if (next?.id !== known.tenant) {
      yield known;
      continue;
    }
    yield* listed(next, known);
    next = due.next().value;
  }
  for (; next !== undefined; next = due.next().value) yield* listed(next);
}
