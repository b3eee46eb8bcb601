import { describe, expect, it } from "vitest";
import { observed, unreadable } from "#domain/reading.ts";
import { calicoPolicy, healthyNetwork, namespace, networkPolicy, pod } from "./cluster.fixture.ts";
import { allowAll, DENY, denyAll, judgeCalico, judgeNetwork, outcomeOf } from "./judging.fixture.ts";

const healthy = healthyNetwork();

describe("sets of addresses", () => {
  const set = (labels: Record<string, string>, nets: readonly string[], namespace?: string) => ({
    name: "set",
    labels,
    nets,
    ...(namespace ? { namespace } : {}),
  });
  const sets = (...all: readonly ReturnType<typeof set>[]) => ({ networkSets: observed(all, 0) });
  const allow = (source: object) =>
    calicoPolicy("partners", { order: 1, types: ["Ingress"], ingress: [{ action: "Allow", source }, DENY] });
  const partners = allow({ selector: "role == 'partner' && !has(projectcalico.org/orchestrator)" });

  it("a selector finds pods by the addresses of a set with the labels", () => {
    expect(judgeCalico([partners], sets(set({ role: "partner" }, ["10.0.0.0/16"]))).outcome).toBe("broken");
    expect(judgeCalico([partners], sets(set({ role: "other" }, ["10.0.0.0/16"]))).outcome).toBe("kept");
    expect(judgeCalico([partners], sets(set({ role: "partner" }, ["203.0.113.0/24"]))).outcome).toBe("kept");
  });

  it("a set with a namespace has that namespace's labels", () => {
    const inPartners = allow({
      namespaceSelector: "team == 'partners'",
      selector: "!has(projectcalico.org/orchestrator)",
    });
    const namespaces = [...healthy.namespaces, namespace("partners", { team: "partners" })];
    expect(
      judgeCalico([inPartners], sets(set({}, ["10.0.0.3/32"], "partners")), { namespaces }).violations,
    ).toMatchObject([{ id: "monitoring" }]);
    expect(judgeCalico([inPartners], sets(set({}, ["10.0.0.3/32"])), { namespaces }).outcome).toBe("kept");
  });

  it("policies of Kubernetes do not find them", () => {
    const networkPolicies = [
      ...healthy.networkPolicies,
      networkPolicy("tenant-acme", "x", {
        podSelector: {},
        ingress: [{ from: [{ podSelector: { matchLabels: { role: "partner" } } }] }],
      }),
    ];
    expect(
      judgeCalico([], sets(set({ role: "partner" }, ["10.0.0.0/8"], "tenant-acme")), { networkPolicies }).outcome,
    ).toBe("kept");
  });

  it("that nobody looked at are said to be left out; that could not be read make it unknown", () => {
    const unasked = { networkSets: unreadable("notLookedAt", "networksets", "no file") };
    expect(judgeCalico([allow({ selector: "projectcalico.org/namespace == 'tenant-acme'" })], unasked)).toMatchObject({
      outcome: "kept",
      advisories: [{ reason: "NetworkSetsNotSeen" }],
    });
    expect(judgeCalico([denyAll({ order: 1 })], unasked)).toMatchObject({ outcome: "kept", advisories: [] });
    const refused = { networkSets: unreadable("forbidden", "networksets", "403") };
    expect(judgeCalico([allow({ selector: "a == 'b'" })], refused)).toMatchObject({
      outcome: "unknown",
      reason: "UnreadableForbidden",
    });
    expect(judgeCalico([denyAll({ order: 1 })], refused).outcome).toBe("kept");
  });
});

describe("service accounts", () => {
  const accounts = {
    serviceAccounts: observed([{ namespace: "monitoring", name: "scraper", labels: { may: "scrape" } }], 0),
  };
  const pods = [...healthy.pods, pod("monitoring", "scraper", { serviceAccount: "scraper" })];
  const allow = (selector: string) =>
    calicoPolicy("scrape", {
      order: 1,
      types: ["Ingress"],
      ingress: [{ action: "Allow", source: { serviceAccounts: { selector } } }, DENY],
    });

  it("are found by their labels and names", () => {
    expect(judgeCalico([allow("may == 'scrape'")], accounts, { pods }).violations).toMatchObject([
      { id: "monitoring" },
    ]);
    expect(judgeCalico([allow("projectcalico.org/name == 'scraper'")], accounts, { pods }).violations).toMatchObject([
      { id: "monitoring" },
    ]);
    expect(judgeCalico([allow("may == 'sleep'")], accounts, { pods }).outcome).toBe("kept");
  });

  it("that could not be read make it unknown, where a policy asks for them", () => {
    const unasked = { serviceAccounts: unreadable("notLookedAt", "serviceaccounts", "no file") };
    expect(judgeCalico([allow("may == 'scrape'")], unasked).outcome).toBe("unknown");
    expect(judgeCalico([denyAll({ order: 1 })], unasked).outcome).toBe("kept");
  });

  it("select the pods to which a policy applies", () => {
    expect(outcomeOf(allowAll({ order: 1, serviceAccountSelector: "projectcalico.org/name == 'default'" }))).toBe(
      "broken",
    );
    expect(outcomeOf(allowAll({ order: 1, serviceAccountSelector: "projectcalico.org/name == 'other'" }))).toBe("kept");
  });
});

describe("what could not be read", () => {
  const refused = unreadable("forbidden", "Kubernetes prod-eu: globalnetworkpolicies", "403");

  it("policies of Calico make it unknown where Calico enforces them", () => {
    expect(judgeCalico([], { globalNetworkPolicies: refused })).toMatchObject({
      outcome: "unknown",
      reason: "UnreadableForbidden",
    });
    expect(judgeCalico([], { networkPolicies: unreadable("notLookedAt", "x", "no file") }).outcome).toBe("unknown");
  });

  it("what is certain is said all the same", () => {
    const pods = [...healthy.pods, pod("tenant-acme", "host", { hostNetwork: true })];
    expect(judgeCalico([], { globalNetworkPolicies: refused }, { pods })).toMatchObject({
      outcome: "broken",
      violations: [{ reason: "HostNetwork" }],
    });
  });

  it("tiers matter only to policies in other tiers than the default one", () => {
    const tiers = unreadable("notLookedAt", "tiers", "no file");
    expect(judgeCalico([denyAll({ order: 1 })], { tiers }).outcome).toBe("kept");
    expect(judgeCalico([denyAll({ tier: "security" })], { tiers }).outcome).toBe("unknown");
  });

  it("a policy of which nothing is understood spoils what it could select", () => {
    const odd = (name?: string) => calicoPolicy("odd", { ingress: "everything" }, name);
    expect(judgeCalico([odd()]).outcome).toBe("unknown");
    expect(judgeCalico([odd("tenant-acme")]).outcome).toBe("unknown");
    expect(judgeCalico([odd("tenant-globex")]).outcome).toBe("kept");
    expect(judgeNetwork().outcome).toBe("kept");
  });
});
