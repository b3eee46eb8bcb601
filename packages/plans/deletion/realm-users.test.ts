import { describe, expect, it } from "vitest";
import { type Tenant, tenantIdSchema } from "#domain/tenant.ts";
import { realmUsersOf, sharedRealm } from "./realm-users.ts";

const tenant = (id: string, changes: Partial<Tenant> = {}): Tenant => ({
  ...{ id: tenantIdSchema.parse(id), cluster: "prod-eu", namespace: `tenant-${id}`, hosts: [], state: "active" },
  ...{ since: 0, ...changes },
});
const leaver = (realm: string) => ({
  ...{ tenant: tenantIdSchema.parse("acme"), cluster: "prod-eu", namespace: "tenant-acme", realm },
});
const whoElse = (realm: string, ...tenants: readonly Tenant[]) =>
  sharedRealm(leaver(realm), realmUsersOf([tenant("acme"), ...tenants], leaver(realm), { realm: "control" }))?.message;

describe("who else signs in by a tenant's realm", () => {
  it.each([
    ["another tenant who names it", whoElse("acme", tenant("globex", { realm: "acme" })), "tenant globex"],
    ["one of another cluster", whoElse("us", tenant("us", { cluster: "prod-us" })), "tenant us"],
    ["one who is leaving, and may stay", whoElse("us", tenant("us", { state: "offboarding" })), "tenant us"],
    ["Surety", whoElse("control"), "Surety itself"],
    ["Keycloak", whoElse("master"), "Keycloak itself"],
  ])("is %s", (_, message, who) => {
    expect(message).toContain(`is signed in by ${who} as well`);
  });

  it("is nobody where the others have their own, or are gone", () => {
    expect(whoElse("acme", tenant("acme-eu"), tenant("globex", { realm: "acme", state: "deleted" }))).toBeUndefined();
  });
});
