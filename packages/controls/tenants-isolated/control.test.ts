import { describe, expect, it } from "vitest";
import { tenant } from "../cluster.fixture.ts";
import { agent, healthyNetwork, namespace, networkPolicy } from "./cluster.fixture.ts";
import { judgeNetwork, judgeWith, told } from "./judging.fixture.ts";

const healthy = healthyNetwork();
const ALL_PODS = { podSelector: {} };
const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } });

describe("a tenant to whom the onboarding's policies apply", () => {
  it("is isolated", () => {
    expect(judgeNetwork()).toMatchObject({
      outcome: "kept",
      reason: "Isolated",
      evidence: { namespaces: 6, policies: 8, enforcedBy: ["calico-system/calico-node"] },
    });
  });

  it("is isolated while it has no pods", () => {
    expect(judgeNetwork({ pods: healthy.pods.filter((one) => one.namespace !== "tenant-acme") }).outcome).toBe("kept");
  });

  it("is not, when its namespace does not exist", () => {
    const namespaces = healthy.namespaces.filter(({ name }) => name !== "tenant-acme");
    expect(judgeNetwork({ namespaces })).toMatchObject({
      outcome: "broken",
      violations: [{ kind: "Namespace", id: "tenant-acme", reason: "NamespaceMissing" }],
    });
  });

  it("is not, when another tenant has the same namespace", () => {
    const guest = { ...tenant("guest"), namespace: "tenant-acme" };
    expect(judgeNetwork({}, [tenant("acme"), guest])).toMatchObject({
      outcome: "broken",
      violations: [{ reason: "NamespaceShared", message: "The namespace tenant-acme is also that of tenant guest." }],
    });
    expect(judgeNetwork({}, [tenant("acme"), { ...guest, state: "deleted" }]).outcome).toBe("kept");
  });
});

describe("who is let in is named", () => {
  it("a few namespaces one by one, with the ports", () => {
    const ingress = [
      { from: [inNamespace("monitoring")], ports: [{ port: 9092 }, { protocol: "UDP", port: 8000, endPort: 8100 }] },
    ];
    expect(judgeWith(networkPolicy("tenant-acme", "scrape", { ...ALL_PODS, ingress }))).toMatchObject({
      outcome: "broken",
      violations: [
        {
          kind: "Namespace",
          id: "monitoring",
          reason: "ReachedFromOutside",
          message:
            "Pods of namespace monitoring reach tenant-acme on TCP 9092, UDP 8000–8100: NetworkPolicy tenant-acme/scrape allows it.",
        },
      ],
    });
  });

  it("while the pods that are let in happen not to run", () => {
    const from = [{ ...inNamespace("monitoring"), podSelector: { matchLabels: { app: "prometheus" } } }];
    const networkPolicies = [
      ...healthy.networkPolicies,
      networkPolicy("tenant-acme", "scrape", { ...ALL_PODS, ingress: [{ from }] }),
    ];
    const pods = healthy.pods.filter((one) => one.namespace !== "monitoring");
    expect(judgeNetwork({ networkPolicies }).violations).toEqual(judgeNetwork({ networkPolicies, pods }).violations);
    expect(judgeNetwork({ networkPolicies, pods }).violations).toHaveLength(1);
  });

  it("while the pods that can be reached happen not to run", () => {
    const podSelector = { matchExpressions: [{ key: "app", operator: "In", values: ["api", "web"] }] };
    const finding = judgeWith(
      networkPolicy("tenant-acme", "web", { podSelector, ingress: [{ from: [inNamespace("monitoring")] }] }),
    );
    expect(finding.violations.map(({ id }) => id)).toEqual(["monitoring"]);
  });

  it("one pod's address, as its namespace and no other", () => {
    const finding = judgeWith(
      networkPolicy("tenant-acme", "more", {
        ...ALL_PODS,
        ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.3/32" } }] }],
      }),
    );
    expect(finding.violations.map(({ id }) => id)).toEqual(["monitoring"]);
  });

  it("many namespaces as a number, with the first of them", () => {
    const others = Array.from({ length: 400 }, (_, at) => namespace(`team-${String(at).padStart(3, "0")}`));
    const networkPolicies = [
      ...healthy.networkPolicies,
      networkPolicy("tenant-acme", "all", { ...ALL_PODS, ingress: [{}] }),
    ];
    const { violations, message } = judgeNetwork({ namespaces: [...healthy.namespaces, ...others], networkPolicies });
    expect(violations).toHaveLength(1);
    expect(message).toMatch(
      /^Pods of 250 or more namespaces \(calico-system, .* and 230 more\) reach tenant-acme on every port/u,
    );
  });

  it("a namespace that one policy names is not lost among those that another one lets in", () => {
    const others = Array.from({ length: 400 }, (_, at) => namespace(`a-team-${at}`));
    const networkPolicies = [
      ...healthy.networkPolicies,
      networkPolicy("tenant-acme", "all", {
        ...ALL_PODS,
        ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 80 }] }],
      }),
      networkPolicy("tenant-acme", "scrape", { ...ALL_PODS, ingress: [{ from: [inNamespace("monitoring")] }] }),
    ];
    const { violations } = judgeNetwork({ namespaces: [...others, ...healthy.namespaces], networkPolicies });
    expect(violations.map(({ id }) => id).sort()).toEqual(["monitoring", "tenant-acme/all"]);
  });
});

describe("what is expected", () => {
  it("the ingress controller reaches the tenant, on any port", () => {
    expect(
      judgeWith(
        networkPolicy("tenant-acme", "more", { ...ALL_PODS, ingress: [{ from: [inNamespace("ingress-nginx")] }] }),
      ).outcome,
    ).toBe("kept");
  });

  it("the tenant does not reach the ingress controller", () => {
    const egress = [{ to: [inNamespace("ingress-nginx")] }];
    expect(
      judgeWith(networkPolicy("tenant-acme", "more", { ...ALL_PODS, policyTypes: ["Egress"], egress })).violations,
    ).toMatchObject([{ id: "ingress-nginx", reason: "ReachesOutside" }]);
  });

  it.each([
    [[{ protocol: "UDP", port: 53 }], "kept"],
    [[{ protocol: "UDP", port: "dns" }], "kept"],
    [
      [{ port: 53 }, { port: 443 }],
      "Pods of tenant-acme reach namespace kube-system on TCP 443: NetworkPolicy tenant-acme/more allows it.",
    ],
    [
      [],
      "Pods of tenant-acme reach namespace kube-system on every port but TCP 53, UDP 53: NetworkPolicy tenant-acme/more allows it.",
    ],
  ])("in kube-system it reaches DNS only: %j", (ports, said) => {
    const egress = [{ to: [inNamespace("kube-system")], ports }];
    const finding = judgeWith(networkPolicy("tenant-acme", "more", { ...ALL_PODS, policyTypes: ["Egress"], egress }));
    expect(finding.outcome === "kept" ? "kept" : finding.message).toBe(said);
  });

  it("DNS elsewhere is a path like any other", () => {
    const egress = [{ to: [inNamespace("monitoring")], ports: [{ protocol: "UDP", port: 53 }] }];
    expect(
      judgeWith(networkPolicy("tenant-acme", "more", { ...ALL_PODS, policyTypes: ["Egress"], egress })).outcome,
    ).toBe("broken");
  });
});

describe("pods with their node's network", () => {
  it("in the tenant's namespace are a path that policies do not cover", () => {
    const pods = [...healthy.pods, agent("tenant-acme", "exporter", "node-b")];
    expect(told(judgeNetwork({ pods }))).toEqual([
      "Pod tenant-acme/exporter-node-b: Pod exporter-node-b of tenant-acme uses the network of node node-b: policies do not cover what it reaches, nor who reaches it.",
    ]);
  });

  it("that have ended, or are elsewhere, are not", () => {
    const pods = [
      ...healthy.pods,
      agent("tenant-acme", "job", "node-b", { phase: "Succeeded" }),
      agent("monitoring", "node-exporter", "node-a"),
    ];
    expect(judgeNetwork({ pods }).outcome).toBe("kept");
  });

  it("do not make the nodes' addresses those of pods", () => {
    const pods = [...healthy.pods, agent("monitoring", "node-exporter", "node-a", { addresses: ["172.16.0.1"] })];
    const networkPolicies = [
      ...healthy.networkPolicies,
      networkPolicy("tenant-acme", "probes", {
        ...ALL_PODS,
        ingress: [{ from: [{ ipBlock: { cidr: "172.16.0.0/12" } }] }],
      }),
    ];
    expect(judgeNetwork({ pods, networkPolicies }).outcome).toBe("kept");
  });
});
