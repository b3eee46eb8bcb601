import { describe, expect, it } from "vitest";
import { networkPolicyObject } from "./network-policies.ts";

function parse(spec: unknown) {
  return networkPolicyObject.parse({
    ...{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
    metadata: { namespace: "tenant-acme", name: "p", uid: "u", creationTimestamp: "2026-01-01T00:00:00Z" },
    spec,
  });
}

const EVERYTHING = { matchLabels: {}, matchExpressions: [] };

describe("a NetworkPolicy", () => {
  it("has its rules, peers and ports in one form", () => {
    const from = [
      { podSelector: { matchLabels: { app: "web" } } },
      { namespaceSelector: {}, podSelector: { matchExpressions: [{ key: "a", operator: "Exists" }] } },
      { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } },
    ];
    const ports = [
      { port: 80 },
      { protocol: "UDP", port: "dns" },
      { protocol: "TCP", port: 1, endPort: 9 },
      { protocol: "SCTP" },
    ];
    expect(parse({ podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from, ports }] })).toEqual({
      ...{ namespace: "tenant-acme", name: "p", podSelector: EVERYTHING, directions: ["ingress"], egress: [] },
      ingress: [
        {
          peers: [
            { kind: "pods", podSelector: { matchLabels: { app: "web" }, matchExpressions: [] } },
            {
              kind: "pods",
              namespaceSelector: EVERYTHING,
              podSelector: { matchLabels: {}, matchExpressions: [{ key: "a", operator: "Exists", values: [] }] },
            },
            { kind: "addresses", cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] },
          ],
          ports: [
            { protocol: "TCP", port: 80 },
            { protocol: "UDP", port: "dns" },
            { protocol: "TCP", port: 1, endPort: 9 },
            { protocol: "SCTP" },
          ],
        },
      ],
    });
  });

  it.each([
    ["no types and no rules", {}, ["ingress"]],
    ["no types and rules for ingress", { ingress: [{}] }, ["ingress"]],
    ["no types and rules for egress", { egress: [{}] }, ["ingress", "egress"]],
    ["no types and an empty list for egress", { egress: [] }, ["ingress"]],
    ["an empty list of types", { policyTypes: [], egress: [{}] }, ["ingress", "egress"]],
    ["one type, whatever the rules", { policyTypes: ["Egress"], ingress: [{}] }, ["egress"]],
    ["both types", { policyTypes: ["Ingress", "Egress"] }, ["ingress", "egress"]],
  ])("with %s", (_, spec, directions) => {
    expect(parse(spec).directions).toEqual(directions);
  });

  it.each([
    ["no rule", { ingress: [] }, []],
    ["null for no rule", { ingress: null }, []],
    ["an empty rule", { ingress: [{}] }, [{ peers: [], ports: [] }]],
    ["null for an empty rule", { ingress: [null] }, [{ peers: [], ports: [] }]],
    ["empty lists in a rule", { ingress: [{ from: [], ports: [] }] }, [{ peers: [], ports: [] }]],
    ["null for empty lists", { ingress: [{ from: null, ports: null }] }, [{ peers: [], ports: [] }]],
  ])("with %s", (_, spec, rules) => {
    expect(parse(spec).ingress).toEqual(rules);
  });

  it.each([
    [{ podSelector: "all" }, 'spec.podSelector: found "all"'],
    [{ ingress: {} }, "spec.ingress: "],
    [{ ingress: [{ from: [{}] }] }, "spec.ingress[0].from[0]: "],
    [
      { ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8" }, podSelector: {} }] }] },
      "allowed is a peer with either selectors or an ipBlock",
    ],
    [{ ingress: [{ to: [] }] }, "spec.ingress[0].to: found an unknown name"],
    [{ ingress: [{ ports: [{ port: 0 }] }] }, "spec.ingress[0].ports[0].port: "],
    [{ ingress: [{ ports: [{ port: "80" }] }] }, "allowed is a number, or a name with a letter"],
    [{ ingress: [{ ports: [{ port: "dns", endPort: 80 }] }] }, "allowed is an end of a range"],
    [{ ingress: [{ ports: [{ protocol: "ICMP" }] }] }, "spec.ingress[0].ports[0].protocol: "],
    [{ policyTypes: ["ingress"] }, "spec.policyTypes[0]: "],
    [{ podSelector: {}, priority: 5 }, "spec.priority: found an unknown name"],
    [undefined, "spec: "],
  ])("that cannot be understood says so, and governs both directions: %j", (spec, unclear) => {
    const policy = parse(spec);
    expect(policy).toMatchObject({
      namespace: "tenant-acme",
      name: "p",
      directions: ["ingress", "egress"],
      ingress: [],
      egress: [],
    });
    expect(policy.unclear).toContain(unclear);
  });

  it("without a name is none", () => {
    expect(networkPolicyObject.safeParse({ metadata: { namespace: "x" }, spec: {} }).success).toBe(false);
    expect(networkPolicyObject.safeParse("x").success).toBe(false);
  });
});
