import { joinHost, splitHost, WILDCARD } from "./hosts.ts";
import type { Tenant, TenantId } from "./tenant.ts";

/** Something that two tenants name, and only one can have. */
export interface SharedPlace {
  /** Which of the tenants names what another has already named, and where it does. */
  readonly at: number;
  readonly path: readonly (string | number)[];
  readonly found: string;
  /** Who named it before, and how: a host may overlap with a wildcard. */
  readonly tenant: TenantId;
  readonly as: string;
}

interface Place {
  readonly path: readonly (string | number)[];
  readonly name: string;
  /** What it takes away from others, and what of others stands against it. */
  readonly takes: readonly string[];
  readonly needs: readonly string[];
}

/**
 * Namespaces, hosts and realms that several tenants name, of those who are not gone. A namespace is one of its cluster;
 * hosts and realms are the same whatever the cluster. What is found in a shared one would be taken for either tenant's.
 */
export function sharedPlaces(tenants: readonly Tenant[]): readonly SharedPlace[] {
  const owners = new Map<string, { readonly tenant: TenantId; readonly as: string }>();
  return tenants.flatMap((tenant, at) => {
    const places = tenant.state === "deleted" ? [] : placesOf(tenant);
    const shared = places.flatMap(({ path, name, needs }): readonly SharedPlace[] => {
      const owner = needs.map((key) => owners.get(key)).find((one) => one !== undefined);
      return owner === undefined ? [] : [{ at, path, found: name, ...owner }];
    });
    // Only now: a tenant may have a host and the wildcard over it.
    for (const { name, takes } of places)
      for (const key of takes) if (!owners.has(key)) owners.set(key, { tenant: tenant.id, as: name });
    return shared;
  });
}

function placesOf({ cluster, namespace, hosts, realm }: Tenant): readonly Place[] {
  return [
    placeOf(["namespace"], namespace, [`namespace ${cluster}/${namespace}`]),
    ...hosts.map((host, at) => placeOfHost(["hosts", at], host)),
    ...(realm === undefined ? [] : [placeOf(["realm"], realm, [`realm ${realm}`])]),
  ];
}

function placeOfHost(path: Place["path"], host: string): Place {
  const { label, domain } = splitHost(host);
  const [itself, wildcard, under] = [host, joinHost({ label: WILDCARD, domain }), `any host under ${domain}`];
  if (label === WILDCARD) return placeOf(path, host, [itself], [itself, under]);
  return placeOf(path, host, [itself, under], [itself, wildcard]);
}

function placeOf(path: Place["path"], name: string, takes: Place["takes"], needs: Place["needs"] = takes): Place {
  return { path, name, takes, needs };
}
