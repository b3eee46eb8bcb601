import { describe, expect, it } from "vitest";
import type { Calico } from "#domain/calico.ts";
import { type Unreadable, unreadable } from "#domain/reading.ts";
import { collectFacts } from "./collect.ts";
import { CLUSTER, NOW } from "./foreign.fixture.ts";
import type { ResourceName } from "./resources.ts";
import { sourcesOf } from "./sources.fixture.ts";

type Lists = { readonly [R in ResourceName]?: readonly unknown[] | Unreadable };

async function read(lists: Lists): Promise<{ readonly calico: Calico; readonly asked: readonly string[] }> {
  const { sources, asked } = sourcesOf({ lists });
  const { calico } = await collectFacts(sources, ["calico"], { cluster: CLUSTER, tenants: [], now: NOW });
  if (calico?.status !== "observed") throw new Error("always observed, part by part");
  return { calico: calico.value, asked };
}

const notServed = unreadable("notFound", "x", "404");
const refused = unreadable("forbidden", "x", "403");
const policy = (name: string, spec: object = {}) => ({ kind: "GlobalNetworkPolicy", metadata: { name }, spec });
const STORED = "globalnetworkpolicies.crd.projectcalico.org";
const SHOWN = "globalnetworkpolicies.projectcalico.org";

describe("what Calico holds is read through both of its API groups", () => {
  it.each<[string, Lists, unknown]>([
    ["neither is served: there is none", { [STORED]: notServed, [SHOWN]: notServed }, []],
    ["only the store is served", { [STORED]: [policy("default.a")], [SHOWN]: notServed }, ["a"]],
    ["only the other one is served", { [STORED]: notServed, [SHOWN]: [policy("a")] }, ["a"]],
    ["an observation has the store only", { [STORED]: [policy("a")] }, ["a"]],
    ["an observation has the other one only", { [SHOWN]: [policy("a")] }, ["a"]],
    [
      "both show the same: once",
      { [STORED]: [policy("default.a"), policy("default.b")], [SHOWN]: [policy("a")] },
      ["a", "b"],
    ],
    ["nobody looked", {}, "notLookedAt"],
    ["one is refused, and may hold more", { [STORED]: [policy("a")], [SHOWN]: refused }, "forbidden"],
    ["one is refused, the other not served", { [STORED]: refused, [SHOWN]: notServed }, "forbidden"],
  ])("%s", async (_, lists, expected) => {
    const { globalNetworkPolicies: reading } = (await read(lists)).calico;
    const found = reading.status === "observed" ? reading.value.map(({ name }) => name).sort() : reading.cause;
    expect(found).toEqual(expected);
  });

  it("policies that Calico's API server only shows are read where they are", async () => {
    const names = ["knp.default.deny", "kanp.adminnetworkpolicy.x", "kcnp.kube-admin.y", "knots"];
    const { calico } = await read({ [SHOWN]: names.map((name) => policy(name)) });
    expect(calico.globalNetworkPolicies).toMatchObject({ value: [{ name: "knots" }] });
  });

  it("tiers have an order and what they do by default", async () => {
    const tier = (name: string, spec: object) => ({ metadata: { name }, spec });
    const { calico } = await read({
      "tiers.crd.projectcalico.org": [
        tier("a", { order: 5, defaultAction: "Pass" }),
        tier("b", { defaultAction: "Deny" }),
        tier("c", {}),
        { metadata: { name: "d" } },
      ],
    });
    expect(calico.tiers).toMatchObject({
      value: [
        { name: "a", order: 5, defaultAction: "Pass" },
        { name: "b", defaultAction: "Deny" },
        { name: "c", defaultAction: "Deny" },
        { name: "d", defaultAction: "Deny" },
      ],
    });
  });

  it("sets of addresses are of a namespace or of the cluster", async () => {
    const set = (metadata: object) => ({
      metadata: { name: "s", labels: { a: "b" }, ...metadata },
      spec: { nets: ["10.0.0.0/8"] },
    });
    const { calico } = await read({
      "networksets.crd.projectcalico.org": [set({ namespace: "tenant-acme" })],
      "globalnetworksets.crd.projectcalico.org": [set({})],
    });
    const common = { name: "s", labels: { a: "b" }, nets: ["10.0.0.0/8"] };
    expect(
      calico.networkSets.status === "observed" && [...calico.networkSets.value].sort((a) => (a.namespace ? 1 : -1)),
    ).toEqual([common, { ...common, namespace: "tenant-acme" }]);
  });

  it("service accounts are listed where a policy selects by their labels, and only there", async () => {
    const serviceaccounts = [{ metadata: { namespace: "a", name: "b", labels: { c: "d" } } }];
    const rule = (selector?: string) => ({
      action: "Allow",
      source: { serviceAccounts: { names: ["b"], ...(selector ? { selector } : {}) } },
    });
    const names = await read({ [STORED]: [policy("p", { ingress: [rule()] })], serviceaccounts });
    expect(names.asked).not.toContain("serviceaccounts");
    for (const spec of [{ ingress: [rule("c == 'd'")] }, { serviceAccountSelector: "c == 'd'" }]) {
      const { calico } = await read({ [STORED]: [policy("p", spec)], serviceaccounts });
      expect(calico.serviceAccounts).toMatchObject({ value: [{ namespace: "a", name: "b", labels: { c: "d" } }] });
    }
  });
});

describe("policies of APIs that are not evaluated", () => {
  const resource = "adminnetworkpolicies.policy.networking.k8s.io";
  const collect = async (lists: Lists) => {
    const { sources } = sourcesOf({ lists });
    return (await collectFacts(sources, ["foreignPolicies"], { cluster: CLUSTER, tenants: [], now: NOW }))
      .foreignPolicies;
  };

  it("are known by their names", async () => {
    expect(await collect({ [resource]: [{ metadata: { name: "deny" }, spec: { priority: 1 } }] })).toMatchObject({
      value: {
        policies: [{ apiVersion: "policy.networking.k8s.io/v1alpha1", kind: "AdminNetworkPolicy", name: "deny" }],
      },
    });
  });

  it("are none where they are not served; and where nobody looked, that is said", async () => {
    const others = [
      "baselineadminnetworkpolicies.policy.networking.k8s.io",
      "clusternetworkpolicies.policy.networking.k8s.io",
      "clusternetworkpolicies.networking.k8s.aws",
      "applicationnetworkpolicies.networking.k8s.aws",
    ];
    expect(await collect({})).toMatchObject({ value: { policies: [], notSeen: [resource, ...others] } });
    expect(await collect({ [resource]: notServed })).toMatchObject({ value: { policies: [], notSeen: others } });
  });

  it("that could not be read are not none", async () => {
    expect(await collect({ [resource]: refused })).toMatchObject({ status: "unreadable", cause: "forbidden" });
  });
});
