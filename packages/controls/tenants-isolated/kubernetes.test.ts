import { describe, expect, it } from "vitest";
import { tenant } from "../cluster.fixture.ts";
import { healthyNetwork, networkPolicy, onboarded, pod } from "./cluster.fixture.ts";
import { judgeNetwork, judgeWith, told } from "./judging.fixture.ts";

const healthy = healthyNetwork();
const ALL_PODS = { podSelector: {} };
const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } });
const withoutPolicies = healthy.networkPolicies.filter((policy) => policy.namespace !== "tenant-acme");

/** The healthy cluster where these are all the policies of tenant-acme. */
function judgeOnly(...specs: readonly unknown[]) {
  return judgeNetwork({
    networkPolicies: [...withoutPolicies, ...specs.map((spec, at) => networkPolicy("tenant-acme", `p${at}`, spec))],
  });
}

describe("what lets everybody in, and what nobody, are told apart", () => {
  it.each([
    ["ingress: []", { ...ALL_PODS, policyTypes: ["Ingress"], ingress: [] }],
    ["no ingress", { ...ALL_PODS, policyTypes: ["Ingress"] }],
    ["ingress: null", { ...ALL_PODS, policyTypes: ["Ingress"], ingress: null }],
    ["ingress: [{}] with the type Egress only", { ...ALL_PODS, policyTypes: ["Egress"], ingress: [{}], egress: [] }],
    ["from the own namespace, by a podSelector alone", { ...ALL_PODS, ingress: [{ from: [{ podSelector: {} }] }] }],
    [
      "from a namespace that no selector matches",
      { ...ALL_PODS, ingress: [{ from: [{ namespaceSelector: { matchLabels: { a: "b" } } }] }] },
    ],
    [
      "from pods of the own namespace with labels",
      { ...ALL_PODS, ingress: [{ from: [{ podSelector: { matchLabels: { app: "x" } } }] }] },
    ],
  ])("%s: nobody", (_, spec) => {
    expect(judgeWith(networkPolicy("tenant-acme", "more", spec)).outcome).toBe("kept");
  });

  it.each([
    ["ingress: [{}]", [{}]],
    ["ingress: [null], which Go reads as [{}]", [null]],
    ["from: []", [{ from: [] }]],
    ["from: null", [{ from: null }]],
    ["from every namespace", [{ from: [{ namespaceSelector: {} }] }]],
    ["from every namespace, any pod", [{ from: [{ namespaceSelector: {}, podSelector: {} }] }]],
    ["from every namespace, as one of two peers", [{ from: [{ podSelector: {} }, { namespaceSelector: {} }] }]],
    [
      "from whatever is not of one team",
      [{ from: [{ namespaceSelector: { matchExpressions: [{ key: "team", operator: "NotIn", values: ["a"] }] } }] }],
    ],
    [
      "from whatever has no label",
      [{ from: [{ namespaceSelector: { matchExpressions: [{ key: "team", operator: "DoesNotExist" }] } }] }],
    ],
    ["from all addresses", [{ from: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }]],
    ["from the pods' addresses", [{ from: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }] }]],
  ])("%s: everybody, so the policy is named", (_, ingress) => {
    const finding = judgeWith(networkPolicy("tenant-acme", "more", { ...ALL_PODS, ingress }));
    expect(finding).toMatchObject({ outcome: "broken", reason: "ReachedFromOutside" });
    expect(finding.message).toContain("NetworkPolicy tenant-acme/more allows it");
    expect(finding.message).toContain("monitoring");
  });

  it.each([
    ["egress: [{}]", [{}]],
    ["to: []", [{ to: [] }]],
    ["to every namespace", [{ to: [{ namespaceSelector: {} }] }]],
    ["to all addresses", [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }]],
  ])("%s: to everybody whom nobody else protects", (_, egress) => {
    const finding = judgeWith(networkPolicy("tenant-acme", "more", { ...ALL_PODS, policyTypes: ["Egress"], egress }));
    expect(told(finding)).toEqual([
      "NetworkPolicy tenant-acme/more: Pods of tenant-acme reach 4 namespaces (calico-system, ingress-nginx, kube-system, monitoring) on every port: NetworkPolicy tenant-acme/more allows it.",
    ]);
  });

  it.each([
    ["egress: []", []],
    [
      "to the world without the pods' addresses",
      [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }] }],
    ],
    ["to the own namespace", [{ to: [{ podSelector: {} }] }]],
  ])("%s: to nobody", (_, egress) => {
    expect(
      judgeWith(networkPolicy("tenant-acme", "more", { ...ALL_PODS, policyTypes: ["Egress"], egress })).outcome,
    ).toBe("kept");
  });
});

describe("a path is open when both ends allow it", () => {
  it("other tenants, whose own policies keep them in, are not named", () => {
    expect(judgeWith(networkPolicy("tenant-acme", "all", { ...ALL_PODS, ingress: [{}] })).message).not.toContain(
      "globex",
    );
  });

  it("one that is let out and in is named to both tenants", () => {
    const networkPolicies = [
      ...healthy.networkPolicies,
      networkPolicy("tenant-acme", "in", { ...ALL_PODS, ingress: [{ from: [inNamespace("tenant-globex")] }] }),
      networkPolicy("tenant-globex", "out", {
        ...ALL_PODS,
        policyTypes: ["Egress"],
        egress: [{ to: [inNamespace("tenant-acme")] }],
      }),
    ];
    expect(told(judgeNetwork({ networkPolicies }))).toEqual([
      "Namespace tenant-globex: Pods of namespace tenant-globex reach tenant-acme on every port: NetworkPolicy tenant-acme/in allows it.",
    ]);
    expect(told(judgeNetwork({ networkPolicies }, [tenant("globex")]))).toEqual([
      "Namespace tenant-acme: Pods of tenant-globex reach namespace tenant-acme on every port: NetworkPolicy tenant-globex/out allows it.",
    ]);
  });

  it.each([
    ["different ports", { port: 80 }, { port: 81 }, "kept"],
    ["the same port of different protocols", { port: 80 }, { protocol: "UDP", port: 80 }, "kept"],
    ["ranges that do not meet", { port: 80, endPort: 89 }, { port: 90, endPort: 99 }, "kept"],
    ["ranges that meet in one port", { port: 80, endPort: 90 }, { port: 90, endPort: 99 }, "broken"],
    ["one port and every port of its protocol", { port: 80 }, { protocol: "TCP" }, "broken"],
    ["a number and the name that its container gives it", { port: 9092 }, { port: "broker" }, "broken"],
    ["a name that no container has", { port: 9092 }, { port: "admin" }, "kept"],
    ["a name under another protocol", { protocol: "UDP", port: 9092 }, { protocol: "UDP", port: "broker" }, "kept"],
  ])("%s", (_, out, into, outcome) => {
    const networkPolicies = [
      ...healthy.networkPolicies,
      networkPolicy("monitoring", "out", { ...ALL_PODS, policyTypes: ["Egress"], egress: [{ ports: [out] }] }),
      networkPolicy("tenant-acme", "in", {
        ...ALL_PODS,
        ingress: [{ from: [inNamespace("monitoring")], ports: [into] }],
      }),
    ];
    expect(judgeNetwork({ networkPolicies }).outcome).toBe(outcome);
  });
});

describe("pods that no policy selects", () => {
  it("are named, in each direction", () => {
    expect(told(judgeOnly())).toEqual([
      "Namespace tenant-acme: Pods of 3 namespaces (calico-system, kube-system, monitoring) reach tenant-acme on every port: no policy restricts what reaches pods kafka-0, kafka-1, kafka-2.",
      "Namespace tenant-acme: Pods of tenant-acme reach 4 namespaces (calico-system, ingress-nginx, kube-system, monitoring) on every port: no policy restricts what is reached from pods kafka-0, kafka-1, kafka-2.",
    ]);
  });

  it("make the namespace open, though only one of them is left out", () => {
    const spec = { podSelector: { matchLabels: { app: "kafka" } }, policyTypes: ["Ingress", "Egress"] };
    const networkPolicies = [...withoutPolicies, networkPolicy("tenant-acme", "deny", spec)];
    const pods = [...healthy.pods, pod("tenant-acme", "debug", { labels: { app: "debug" } })];
    expect(judgeNetwork({ networkPolicies, pods }).message).toContain("no policy restricts what reaches pods debug");
  });

  it("could be there, when policies ask for labels that all pods have by chance", () => {
    const finding = judgeOnly({ podSelector: { matchLabels: { app: "kafka" } }, policyTypes: ["Ingress", "Egress"] });
    expect(finding.message).toContain(
      "no policy restricts what reaches a pod that has none of the labels they ask for",
    );
  });

  it("a policy for one direction leaves the other one free", () => {
    expect(judgeOnly({ ...ALL_PODS, policyTypes: ["Ingress"] }).violations.map(({ reason }) => reason)).toEqual([
      "ReachesOutside",
    ]);
    expect(judgeOnly({ ...ALL_PODS }).violations.map(({ reason }) => reason)).toEqual(["ReachesOutside"]);
    const [first] = judgeOnly({ ...ALL_PODS, policyTypes: ["Egress"] }).violations;
    expect(first?.reason).toBe("ReachedFromOutside");
  });

  it("policies of another namespace do not protect", () => {
    const networkPolicies = [...withoutPolicies, ...onboarded("tenant-acme-eu")];
    expect(judgeNetwork({ networkPolicies }).outcome).toBe("broken");
  });
});

describe("policies that are not understood", () => {
  it.each([
    [
      "an operator",
      {
        ...ALL_PODS,
        ingress: [
          { from: [{ namespaceSelector: { matchExpressions: [{ key: "a", operator: "Like", values: ["b"] }] } }] },
        ],
      },
      "a selector has an operator that is not known",
    ],
    [
      "an operator of whom it selects",
      { podSelector: { matchExpressions: [{ key: "a", operator: "Like" }] }, ingress: [{}] },
      "a selector has an operator that is not known",
    ],
    [
      "a range of addresses",
      { ...ALL_PODS, ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/33" } }] }] },
      "an ipBlock is not one: 10.0.0.0/33",
    ],
    ["a field", { ...ALL_PODS, ingress: [{ from: [{ domainSelector: {} }] }] }, "domainSelector"],
    ["a type", { ...ALL_PODS, policyTypes: ["Forward"] }, "spec.policyTypes[0]"],
    [
      "a peer without anything",
      { ...ALL_PODS, ingress: [{ from: [{}] }] },
      "allowed is a peer with either selectors or an ipBlock",
    ],
    [
      "a range of ports that ends before it begins",
      { ...ALL_PODS, ingress: [{ ports: [{ port: 90, endPort: 80 }] }] },
      "endPort",
    ],
  ])("%s makes it unknown, and the policy is named", (_, spec, doubt) => {
    const finding = judgeWith(networkPolicy("tenant-acme", "odd", spec));
    expect(finding).toMatchObject({
      outcome: "unknown",
      reason: "PolicyNotUnderstood",
      violations: [{ kind: "NetworkPolicy", id: "tenant-acme/odd", reason: "NotUnderstood" }],
    });
    expect(finding.message).toContain("NetworkPolicy tenant-acme/odd: ");
    expect(finding.message).toContain(doubt);
  });

  it("do not hide what is certainly open", () => {
    const odd = networkPolicy("tenant-acme", "odd", { ...ALL_PODS, policyTypes: ["Forward"] });
    const all = networkPolicy("tenant-acme", "open", { ...ALL_PODS, ingress: [{}] });
    expect(judgeWith(odd, all)).toMatchObject({ outcome: "broken", violations: [{ id: "tenant-acme/open" }] });
  });

  it("do not protect either", () => {
    const networkPolicies = [
      ...withoutPolicies,
      networkPolicy("tenant-acme", "odd", { ...ALL_PODS, policyTypes: ["Forward"] }),
    ];
    expect(judgeNetwork({ networkPolicies }).outcome).toBe("unknown");
  });

  it("of another namespace are no matter as long as the tenant is closed itself", () => {
    expect(judgeWith(networkPolicy("monitoring", "odd", { ...ALL_PODS, policyTypes: ["Forward"] })).outcome).toBe(
      "kept",
    );
  });

  it("of another namespace matter, and are named, where the tenant lets that namespace in", () => {
    const odd = networkPolicy("monitoring", "odd", { ...ALL_PODS, policyTypes: ["Forward"] });
    const scrape = networkPolicy("tenant-acme", "scrape", {
      ...ALL_PODS,
      ingress: [{ from: [inNamespace("monitoring")] }],
    });
    expect(judgeWith(odd, scrape)).toMatchObject({ outcome: "unknown", violations: [{ id: "monitoring/odd" }] });
  });

  it("are those of an API that is not evaluated", () => {
    const policy = {
      apiVersion: "policy.networking.k8s.io/v1alpha1",
      kind: "AdminNetworkPolicy",
      name: "cluster-wide",
    };
    expect(judgeNetwork({ foreignPolicies: { policies: [policy], notSeen: [] } })).toMatchObject({
      outcome: "unknown",
      violations: [
        {
          kind: "AdminNetworkPolicy",
          id: "cluster-wide",
          message: "AdminNetworkPolicy cluster-wide: policies of policy.networking.k8s.io/v1alpha1 are not evaluated.",
        },
      ],
    });
    expect(
      judgeNetwork({ foreignPolicies: { policies: [{ ...policy, namespace: "elsewhere" }], notSeen: [] } }).outcome,
    ).toBe("kept");
  });

  it("of an API at which nobody looked are taken for none, and that is said", () => {
    expect(judgeNetwork({ foreignPolicies: { policies: [], notSeen: ["adminnetworkpolicies.x"] } })).toMatchObject({
      outcome: "kept",
      advisories: [{ reason: "ForeignPoliciesNotSeen", message: expect.stringContaining("adminnetworkpolicies.x") }],
    });
  });
});
