import type { Realm } from "#domain/keycloak.ts";
import type { Reading } from "#domain/reading.ts";
import { realmOf, type Tenant } from "#domain/tenant.ts";
import type { Leftovers } from "./leftovers.ts";

/** The tenant's realm, with its users and their credentials. One that another tenant signs in by as well is not left over. */
export function leftInKeycloak(
  tenant: Tenant,
  tenants: readonly Tenant[],
  realms: ReadonlyMap<string, Reading<Realm>>,
): Leftovers {
  const name = realmOf(tenant);
  const isShared = tenants.some((other) => other.state !== "deleted" && realmOf(other) === name);
  const realm = realms.get(name);
  if (isShared || realm === undefined) return { violations: [] };
  // One that is hidden is there all the same.
  if (realm.status === "unreadable" && realm.cause !== "forbidden") return { violations: [], unreadable: [realm] };
  const message = `Realm ${name} still exists in Keycloak, with its users.`;
  return { violations: [{ kind: "Realm", id: name, reason: "RealmLeft", message }] };
}
