import { describe, expect, it } from "vitest";
import { observed } from "#domain/reading.ts";
import { agent, calico, calicoPolicy, daemonSet, healthyNetwork, networkPolicy, pod } from "./cluster.fixture.ts";
import { judgeNetwork, told } from "./judging.fixture.ts";

const healthy = healthyNetwork();
const withoutAgents = healthy.pods.filter(({ hostNetwork }) => !hostNetwork);
const AGENT = "aws-eks-nodeagent";

function awsNode(args: readonly string[], name = AGENT) {
  return daemonSet("kube-system", "aws-node", {
    containers: [
      { name: "aws-node", args: [] },
      { name, args },
    ],
  });
}

const awsPods = [
  ...withoutAgents,
  agent("kube-system", "aws-node", "node-a"),
  agent("kube-system", "aws-node", "node-b"),
];

describe("policies are only objects unless something enforces them", () => {
  it.each([
    [
      "nothing at all",
      { daemonSets: [], pods: withoutAgents },
      "neither calico-node nor aws-node with its network policy agent is at work.",
    ],
    [
      "calico-node whose pods nobody listed, by its own count not on every node",
      { daemonSets: [daemonSet("calico-system", "calico-node", { desired: 3, ready: 2 })], pods: withoutAgents },
      "(calico-system/calico-node does not: not ready, or without its network policy agent)",
    ],
    [
      "calico-node of which none is ready",
      { daemonSets: [daemonSet("calico-system", "calico-node", { ready: 0 })] },
      "calico-system/calico-node does not",
    ],
    [
      "aws-node alone",
      { daemonSets: [daemonSet("kube-system", "aws-node")], pods: awsPods },
      "kube-system/aws-node does not",
    ],
    [
      "aws-node with an agent that is not enabled",
      { daemonSets: [awsNode(["--enable-network-policy=false"])], pods: awsPods },
      "kube-system/aws-node does not",
    ],
    [
      "aws-node with an agent that is not told to be",
      { daemonSets: [awsNode(["--enable-ipv6=false"])], pods: awsPods },
      "kube-system/aws-node does not",
    ],
  ])("%s: not kept", (_, change, why) => {
    const finding = judgeNetwork(change);
    expect(finding).toMatchObject({
      outcome: "broken",
      reason: "NotEnforced",
      violations: [{ kind: "Namespace", id: "tenant-acme" }],
    });
    expect(finding.message).toContain(why);
  });

  it.each([
    ["calico-node", {}],
    ["calico-node whose pods nobody listed, by its own count on every node", { pods: withoutAgents }],
    [
      "aws-node with its agent, whose pods nobody listed",
      { daemonSets: [awsNode(["--enable-network-policy=true"])], pods: withoutAgents },
    ],
    [
      "canal, which runs calico-node in a container",
      {
        daemonSets: [
          daemonSet("calico-system", "canal", {
            podLabels: { "k8s-app": "calico-node" },
            containers: [{ name: "calico-node", args: [] }],
          }),
        ],
      },
    ],
    ["aws-node with its agent", { daemonSets: [awsNode(["--enable-network-policy=true"])], pods: awsPods }],
    [
      "aws-node with its agent by its other name",
      { daemonSets: [awsNode(["--enable-network-policy"], "aws-network-policy-agent")], pods: awsPods },
    ],
    [
      "aws-node whose last flag counts",
      { daemonSets: [awsNode(["--enable-network-policy=false", "--enable-network-policy=true"])], pods: awsPods },
    ],
  ])("%s: kept", (_, change) => {
    expect(judgeNetwork(change).outcome).toBe("kept");
  });

  it("names the node without a ready pod, and the tenant's pods there", () => {
    const pods = [
      ...withoutAgents,
      agent("calico-system", "calico-node", "node-a"),
      agent("calico-system", "calico-node", "node-b", { ready: false }),
    ];
    expect(told(judgeNetwork({ pods }))).toEqual([
      "Node node-b: Nothing enforces policies on node node-b, where pods kafka-1 of tenant-acme run: calico-system/calico-node has no ready pod there.",
    ]);
  });

  it("a node where the tenant has no pods is no matter to it", () => {
    const pods = [...healthy.pods, pod("monitoring", "lonely", { nodeName: "node-z" })];
    expect(judgeNetwork({ pods }).outcome).toBe("kept");
  });

  it("a pod elsewhere whose own policies are not enforced is let out by them", () => {
    const networkPolicies = [
      ...healthy.networkPolicies,
      networkPolicy("monitoring", "deny", { podSelector: {}, policyTypes: ["Egress"] }),
      networkPolicy("tenant-acme", "scrape", {
        podSelector: {},
        ingress: [{ from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }] }],
      }),
    ];
    expect(judgeNetwork({ networkPolicies }).outcome).toBe("kept");
    const pods = [...healthy.pods, pod("monitoring", "lonely", { nodeName: "node-z" })];
    expect(judgeNetwork({ networkPolicies, pods }).violations).toMatchObject([{ id: "monitoring" }]);
  });

  it("policies of Calico are of no effect where aws-node enforces", () => {
    const globalNetworkPolicies = observed(
      [calicoPolicy("allow-all", { order: 1, ingress: [{ action: "Allow" }] })],
      0,
    );
    const change = {
      daemonSets: [awsNode(["--enable-network-policy=true"])],
      pods: awsPods,
      calico: calico({ globalNetworkPolicies }),
    };
    expect(judgeNetwork(change).outcome).toBe("kept");
  });

  it("an agent whose own policies are not evaluated makes it unknown", () => {
    const cilium = { daemonSets: [daemonSet("kube-system", "cilium")], pods: withoutAgents };
    expect(judgeNetwork(cilium)).toMatchObject({ outcome: "unknown", reason: "EnforcerNotUnderstood" });
    const pods = [...withoutAgents, agent("tenant-acme", "host", "node-a")];
    expect(judgeNetwork({ ...cilium, pods })).toMatchObject({
      outcome: "broken",
      violations: [{ reason: "HostNetwork" }],
    });
  });
});
