import type { KeycloakConfiguration } from "#domain/configuration.ts";
import type { DeferredItem } from "#domain/deletion.ts";
import { realmOf, type Tenant } from "#domain/tenant.ts";
import type { Leaver } from "./belongings.ts";

/** Where realms are. */
export const KEYCLOAK = "Keycloak";

/** Realms by which somebody else signs in as well, and who that is. None of them is deleted for one tenant. */
export type RealmUsers = ReadonlyMap<string, string>;

/** `tenants` are those of all clusters: there is one Keycloak for all. */
export function realmUsersOf(
  tenants: readonly Tenant[],
  { tenant }: Pick<Leaver, "tenant">,
  keycloak: Pick<KeycloakConfiguration, "realm"> | undefined,
): RealmUsers {
  const others = tenants.filter(({ id, state }) => id !== tenant && state !== "deleted");
  return new Map([
    ...others.map((other) => [realmOf(other), `tenant ${other.id}`] as const),
    ["master", "Keycloak itself"],
    ...(keycloak === undefined ? [] : [[keycloak.realm, "Surety itself"] as const]),
  ]);
}

/** What is said of the leaver's realm where others sign in by it; undefined where nobody does. */
export function sharedRealm({ tenant, realm }: Leaver, users: RealmUsers): DeferredItem | undefined {
  const who = users.get(realm);
  if (who === undefined) return undefined;
  const message = `Realm ${realm} is signed in by ${who} as well, and cannot be deleted for ${tenant} alone: its users have to be deleted by a person who knows them.`;
  return { kind: "Realm", id: realm, place: KEYCLOAK, reason: "SharedRealm", message, until: null };
}
