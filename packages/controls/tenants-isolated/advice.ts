import type { Advisory } from "#domain/finding.ts";
import type { Tenant } from "#domain/tenant.ts";
import { tenantsByNamespace } from "./faults.ts";
import type { OpenPaths } from "./found.ts";
import type { Guests } from "./offers.ts";
import { describePolicy } from "./policy.ts";
import { describePorts, NO_PORTS, type PortSet, union } from "./ports.ts";
import { FEW, list } from "./violations.ts";

/** Nobody reads more of them. */
const MOST = 10;

/** The namespaces of all tenants that are not gone. */
export function tenantsAsGuests(tenants: readonly Tenant[]): Guests {
  const isThere = ({ state }: Tenant) => state !== "deleted";
  const index = tenantsByNamespace(tenants);
  return {
    isOne: (namespace) => index.get(namespace).some(isThere),
    *all() {
      for (const tenant of tenants) if (isThere(tenant)) yield tenant.namespace;
    },
  };
}

/**
 * Of a namespace that is isolated: each policy of its own that lets in another tenant, so that nothing but the other
 * end's egress closes the path. Each pair of a policy and a tenant, or the policy where it lets in more than a few.
 */
export function closedByOthersOnly(namespace: string, offers: readonly OpenPaths[]): readonly Advisory[] {
  const all = offers.flatMap((offer) => adviceOn(namespace, offer)).sort((a, b) => (a < b ? -1 : 1));
  const shown = all.slice(0, MOST);
  const more = all.length - shown.length;
  return shown.map((sentence, at) => ({
    reason: "ClosedByOthersOnly",
    message: at === MOST - 1 && more > 0 ? `${sentence} (and ${more} more)` : sentence,
  }));
}

function adviceOn(namespace: string, { by, others, more }: OpenPaths): readonly string[] {
  if (by === undefined) return [];
  const sentence = (whom: string, ports: PortSet, whose: string) =>
    `${describePolicy(by)} lets pods of ${whom} reach ${namespace} on ${describePorts(ports)}: only the egress policies of ${whose} close that path.`;
  if (others.size <= FEW)
    return [...others].map(([other, ports]) => sentence(`another tenant's namespace ${other}`, ports, other));
  const ports = [...others.values()].reduce(union, NO_PORTS);
  const names = list([...others.keys()].sort());
  const whom = `${others.size}${more ? " or more" : ""} other tenants' namespaces (${names})`;
  return [sentence(whom, ports, "those namespaces")];
}
