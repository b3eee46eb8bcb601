import { formatInstant, type Instant } from "#domain/instant.ts";
import type { Tenant, TenantState } from "#domain/tenant.ts";
import { jsonText } from "./json-text.ts";
import type { Colour } from "./paint.ts";
import { type Layout, renderTable } from "./table.ts";
import { relativeTo, toMinute } from "./time-in-words.ts";

const STATE_COLOURS: Readonly<Record<TenantState, Colour>> = {
  onboarding: "yellow",
  active: "green",
  held: "cyan",
  offboarding: "yellow",
  deleted: "dim",
};

/** Tenants by cluster and id, each on one row. */
export function renderTenantsTable(tenants: readonly Tenant[], layout: Layout & { readonly now: Instant }): string {
  const rows = sorted(tenants).map((tenant) => ({
    cells: [
      { text: tenant.id, colour: "bold" as const },
      tenant.cluster,
      tenant.namespace,
      { text: tenant.state, colour: STATE_COLOURS[tenant.state] },
      `${toMinute(tenant.since)} (${relativeTo(tenant.since, layout.now)})`,
      tenant.hosts.join(", "),
    ],
  }));
  return renderTable(["TENANT", "CLUSTER", "NAMESPACE", "STATE", "SINCE (UTC)", "HOSTS"], rows, layout);
}

/** A list for programs, with the names that surety.yaml has for them. */
export function renderTenantsJson(tenants: readonly Tenant[]): string {
  return jsonText(sorted(tenants).map(described));
}

export function renderTenantJson(tenant: Tenant): string {
  return jsonText(described(tenant));
}

function described({ id, cluster, namespace, hosts, realm, state, since }: Tenant) {
  return { id, cluster, namespace, hosts, realm: realm ?? null, state, since: formatInstant(since) };
}

function sorted(tenants: readonly Tenant[]): readonly Tenant[] {
  const key = (tenant: Tenant) => `${tenant.cluster}\u0000${tenant.id}`;
  return tenants.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
