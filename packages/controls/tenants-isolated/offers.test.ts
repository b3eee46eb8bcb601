import { describe, expect, it } from "vitest";
import { judgeFacts, tenant } from "../cluster.fixture.ts";
import { healthyNetwork, namespace, networkPolicy } from "./cluster.fixture.ts";
import { tenantsIsolated } from "./control.ts";
import { judgeNetwork, judgeWith } from "./judging.fixture.ts";

const labelled = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });
/** A policy of tenant-acme that lets in these. */
const lettingIn = (from: readonly unknown[], name = "shared", ports?: readonly unknown[]) =>
  networkPolicy("tenant-acme", name, { podSelector: {}, ingress: [{ from, ...(ports && { ports }) }] });
const fromGlobex = [{ namespaceSelector: labelled("tenant-globex") }];

/** What is said of acme among so many other tenants, each of which restricts its own egress. */
function adviceAmong(others: number, ...policies: readonly ReturnType<typeof networkPolicy>[]) {
  const ids = ["acme", ...Array.from({ length: others }, (_, at) => `t${String(at).padStart(3, "0")}`)];
  const facts = healthyNetwork(ids);
  // Whoever is no tenant reaches nobody here, or a policy that lets in everybody would be broken by them.
  const namespaces = facts.namespaces.filter(({ name }) => name.startsWith("tenant-") || name === "ingress-nginx");
  const pods = facts.pods.filter(({ hostNetwork, namespace }) => hostNetwork || namespace.startsWith("tenant-"));
  const networkPolicies = [...facts.networkPolicies, ...policies];
  const [finding] = judgeFacts(
    [tenantsIsolated],
    { ...facts, namespaces, pods, networkPolicies },
    { tenants: ids.map((id) => tenant(id)) },
  );
  return { outcome: finding?.outcome, advice: finding?.advisories ?? [] };
}

describe("a policy that lets in another tenant, whose own egress closes the path", () => {
  it("is named, and the promise is kept", () => {
    const ports = [{ port: 9092 }];
    expect(judgeWith(lettingIn(fromGlobex, "shared", ports))).toMatchObject({
      outcome: "kept",
      advisories: [
        {
          reason: "ClosedByOthersOnly",
          message:
            "NetworkPolicy tenant-acme/shared lets pods of another tenant's namespace tenant-globex reach tenant-acme on TCP 9092: only the egress policies of tenant-globex close that path.",
        },
      ],
    });
  });

  it("is no advice but a violation where the other's egress is open", () => {
    const egress = networkPolicy("tenant-globex", "out", {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [{ to: [{ namespaceSelector: labelled("tenant-acme") }] }],
    });
    expect(judgeWith(lettingIn(fromGlobex), egress)).toMatchObject({
      outcome: "broken",
      violations: [{ id: "tenant-globex" }],
      advisories: [],
    });
  });

  it("is named for pods that happen not to run", () => {
    const from = [{ ...fromGlobex[0], podSelector: { matchLabels: { app: "batch" } } }];
    expect(judgeWith(lettingIn(from)).advisories.map(({ reason }) => reason)).toEqual(["ClosedByOthersOnly"]);
  });

  it("is told once for each policy", () => {
    const { advisories } = judgeWith(lettingIn(fromGlobex), lettingIn(fromGlobex, "also"));
    // The first policy that lets them in is the one that decides.
    expect(advisories).toHaveLength(1);
    const two = judgeWith(lettingIn(fromGlobex, "a", [{ port: 1 }]), lettingIn(fromGlobex, "b", [{ port: 2 }]));
    expect(two.advisories.map(({ message }) => message.slice(0, 27))).toEqual([
      "NetworkPolicy tenant-acme/a",
      "NetworkPolicy tenant-acme/b",
    ]);
  });

  it("of many policies the first are named, and the others counted", () => {
    const policies = Array.from({ length: 15 }, (_, at) => lettingIn(fromGlobex, `p-${10 + at}`, [{ port: 1 + at }]));
    const { advisories } = judgeWith(...policies);
    expect(advisories).toHaveLength(10);
    expect(advisories.at(-1)?.message).toMatch(/p-19 .*\(and 5 more\)$/u);
  });

  it("is named once where it lets in many, of which those are counted that were asked about", () => {
    const few = adviceAmong(5, lettingIn([{ namespaceSelector: {} }]));
    expect(few).toMatchObject({ outcome: "kept", advice: [{ reason: "ClosedByOthersOnly" }] });
    expect(few.advice[0]?.message).toContain("lets pods of 5 other tenants' namespaces (tenant-t000, tenant-t001,");
    const many = adviceAmong(100, lettingIn([{ namespaceSelector: {} }]));
    expect(many.advice[0]?.message).toContain("lets pods of 6 or more other tenants' namespaces (tenant-t000,");
    expect(many.advice).toHaveLength(1);
  });

  it("is found among thousands, where it names one", () => {
    const { advice } = adviceAmong(300, lettingIn([{ namespaceSelector: labelled("tenant-t299") }]));
    expect(advice.map(({ message }) => message.includes("namespace tenant-t299 reach"))).toEqual([true]);
  });
});

describe("no advice is given", () => {
  it("about what the onboarding applies", () => {
    expect(judgeNetwork().advisories).toEqual([]);
  });

  it.each([
    ["the ingress controller's namespace, as a whole", [{ namespaceSelector: labelled("ingress-nginx") }]],
    ["a namespace of monitoring that reaches nobody", [{ namespaceSelector: labelled("quiet-monitoring") }]],
    ["its own namespace", [{ namespaceSelector: labelled("tenant-acme") }, { podSelector: {} }]],
    ["addresses outside the cluster", [{ ipBlock: { cidr: "203.0.113.0/24" } }]],
  ])("about a policy that lets in %s", (_, from) => {
    const quiet = networkPolicy("quiet-monitoring", "out", { podSelector: {}, policyTypes: ["Egress"] });
    const { namespaces, networkPolicies } = healthyNetwork();
    const finding = judgeNetwork({
      namespaces: [...namespaces, namespace("quiet-monitoring")],
      networkPolicies: [...networkPolicies, quiet, lettingIn(from)],
    });
    expect(finding).toMatchObject({ outcome: "kept", advisories: [] });
  });

  it("about the namespace of a tenant that is gone", () => {
    const gone = { ...tenant("globex"), state: "deleted" as const };
    const networkPolicies = [...healthyNetwork().networkPolicies, lettingIn(fromGlobex)];
    expect(judgeNetwork({ networkPolicies }, [tenant("acme"), gone])).toMatchObject({
      outcome: "kept",
      advisories: [],
    });
  });
});
