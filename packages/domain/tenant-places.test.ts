import { describe, expect, it } from "vitest";
import { type Tenant, tenantSchema } from "./tenant.ts";
import { sharedPlaces } from "./tenant-places.ts";

const tenant = (id: string, change: Partial<Record<keyof Tenant, unknown>> = {}) =>
  tenantSchema.parse({
    ...{ id, cluster: "prod-eu", namespace: `tenant-${id}`, state: "active", since: "2026-01-01T00:00:00Z" },
    ...change,
  });

describe("sharedPlaces", () => {
  it.each([
    ["a namespace of one cluster", { namespace: "one" }, { namespace: "one" }, [["namespace"], "one", "one"]],
    ["a realm", { realm: "one" }, { realm: "one" }, [["realm"], "one", "one"]],
    [
      "a realm, though the clusters differ",
      { realm: "one" },
      { realm: "one", cluster: "prod-us" },
      [["realm"], "one", "one"],
    ],
    [
      "a host, though the clusters differ",
      { hosts: ["a.example.com"] },
      { hosts: ["b.example.com", "a.example.com"], cluster: "prod-us" },
      [["hosts", 1], "a.example.com", "a.example.com"],
    ],
    [
      "a host under the other's wildcard",
      { hosts: ["*.example.com"] },
      { hosts: ["a.example.com"] },
      [["hosts", 0], "a.example.com", "*.example.com"],
    ],
    [
      "the wildcard over the other's host",
      { hosts: ["a.example.com"] },
      { hosts: ["*.example.com"] },
      [["hosts", 0], "*.example.com", "a.example.com"],
    ],
    ["a wildcard", { hosts: ["*.a.com"] }, { hosts: ["*.a.com"] }, [["hosts", 0], "*.a.com", "*.a.com"]],
  ])("names %s that two tenants have", (_, first, second, [path, found, as]) => {
    expect(sharedPlaces([tenant("acme", first), tenant("globex", second)])).toEqual([
      { at: 1, path, found, tenant: "acme", as },
    ]);
  });

  it.each([
    ["namespaces of the same name in two clusters", { namespace: "one" }, { namespace: "one", cluster: "prod-us" }],
    ["a host two labels below the other's wildcard", { hosts: ["*.a.com"] }, { hosts: ["x.y.a.com"] }],
    ["the domain of the other's wildcard", { hosts: ["*.a.com"] }, { hosts: ["a.com"] }],
    ["hosts beside each other", { hosts: ["a.a.com"] }, { hosts: ["b.a.com"] }],
    ["tenants that name no realm", {}, {}],
    [
      "what one had who is deleted",
      { realm: "one", hosts: ["a.com"], state: "deleted" },
      { realm: "one", hosts: ["a.com"] },
    ],
  ])("is silent about %s", (_, first, second) => {
    expect(sharedPlaces([tenant("acme", first), tenant("globex", second)])).toEqual([]);
    expect(sharedPlaces([tenant("globex", second), tenant("acme", first)])).toEqual([]);
  });

  it("lets one tenant have a host and the wildcard over it", () => {
    expect(sharedPlaces([tenant("acme", { hosts: ["*.a.com", "x.a.com"] })])).toEqual([]);
  });
});
