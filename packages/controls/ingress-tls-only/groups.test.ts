import { describe, expect, it } from "vitest";
import type { IngressRule, IngressSource } from "#domain/vpc.ts";
import { ANYBODY, cidr, groupSource, instance, loadBalancer, securityGroup, tcp } from "../network.fixture.ts";
import { adds, type Change, judge, lets, violations } from "./changes.fixture.ts";

describe("rules of the nodes' group", () => {
  const everything = (...sources: readonly IngressSource[]): IngressRule => ({ protocol: "-1", sources });

  it.each<[string, IngressRule, string]>([
    ["all ports to IPv6", tcp(0, 65_535, cidr("::/0")), "all of TCP from ::/0"],
    ["every protocol", everything(ANYBODY), "everything from 0.0.0.0/0"],
    ["UDP", { protocol: "udp", from: 53, to: 53, sources: [ANYBODY] }, "UDP port 53"],
    ["a protocol's number", { protocol: "6", from: 22, to: 22, sources: [ANYBODY] }, "TCP port 22"],
    ["a protocol that has no name here", { protocol: "50", sources: [ANYBODY] }, "all of PROTOCOL 50"],
    ["TLS itself", tcp(443, 443, ANYBODY), "TCP port 443"],
    ["half of the world", tcp(22, 22, cidr("0.0.0.0/1")), "0.0.0.0/1"],
    ["one public address", tcp(22, 22, cidr("203.0.113.7/32")), "203.0.113.7/32"],
    ["a range that is public in part", tcp(22, 22, cidr("172.0.0.0/8")), "172.0.0.0/8"],
    ["a prefix list", tcp(22, 22, { kind: "prefixList", id: "pl-1" }), "prefix list pl-1"],
    ["another account's group", everything(groupSource("sg-x", { account: "999900001111" })), "another account"],
    ["UDP of no port", { protocol: "udp", sources: [ANYBODY] }, "all of UDP"],
    ["low ports", tcp(0, 1023, ANYBODY), "TCP ports 0–1023"],
    ["high ports", tcp(1024, 65_535, ANYBODY), "TCP ports 1024–65535"],
    ["another ICMP message of that type", { protocol: "icmp", from: 3, to: 1, sources: [ANYBODY] }, "ICMP"],
    ["another type of ICMP with that code", { protocol: "icmp", from: 8, to: 4, sources: [ANYBODY] }, "ICMP"],
    ["ping in IPv6", { protocol: "58", from: 128, to: 0, sources: [cidr("::/0")] }, "ICMPV6"],
    ["UDP whose ports look like ICMP's", { protocol: "udp", from: 3, to: 4, sources: [ANYBODY] }, "UDP ports 3–4"],
    ["TCP to a port that looks like ICMP's", tcp(2, 2, ANYBODY), "TCP port 2"],
    ["ping", { protocol: "icmp", from: -1, to: -1, sources: [ANYBODY] }, "ICMP from 0.0.0.0/0"],
  ])("that open %s break the promise", (_, rule, words) => {
    const finding = judge(lets("sg-node", rule));
    expect(finding).toMatchObject({ outcome: "broken", violations: [{ kind: "SecurityGroup", id: "sg-node" }] });
    expect(finding.message).toContain(words.replace("PROTOCOL 50", "protocol 50"));
  });

  it.each<[string, IngressRule]>([
    ["the VPC", everything(cidr("10.20.0.0/16"))],
    ["a part of the VPC", everything(cidr("10.20.3.0/24"), cidr("2001:db8:20:1::/64"))],
    ["the group itself", everything(groupSource("sg-node"))],
    ["the load balancer", tcp(0, 65_535, groupSource("sg-lb"))],
    ["messages about packets that are too big", { protocol: "icmp", from: 3, to: 4, sources: [ANYBODY] }],
    ["the same in IPv6", { protocol: "icmpv6", from: 2, to: -1, sources: [cidr("::/0")] }],
    ["nobody", tcp(22, 22)],
  ])("that open them to %s keep it, without a word", (_, rule) => {
    expect(judge(lets("sg-node", rule))).toMatchObject({ outcome: "kept", advisories: [] });
  });

  it.each<[string, IngressSource]>([
    ["another private range", cidr("10.99.0.0/16")],
    ["a private range around the VPC's", cidr("10.0.0.0/8")],
    ["a group beyond a peering connection", groupSource("sg-x", { peering: "pcx-1" })],
  ])("that open them to %s are an advisory", (_, source) => {
    expect(judge(lets("sg-node", tcp(22, 22, source)))).toMatchObject({
      outcome: "kept",
      advisories: [{ reason: "OpenToPrivateNetwork" }],
    });
  });

  it("that nobody can understand make it unknown", () => {
    const finding = judge(lets("sg-node", tcp(22, 22, cidr("anywhere"))));
    expect(finding).toMatchObject({ outcome: "unknown", reason: "NetworkNotUnderstood" });
    expect(finding.message).toContain("anywhere, which is no range of addresses");
  });
});

describe("a group that another refers to", () => {
  const bastion = (...rules: readonly IngressRule[]) => adds({ securityGroups: [securityGroup("sg-bastion", rules)] });
  const fromBastion = lets("sg-node", tcp(22, 22, groupSource("sg-bastion")));

  it("opens it where it is open itself", () => {
    const finding = judge(fromBastion, bastion(tcp(22, 22, ANYBODY)));
    expect(violations(finding)).toEqual(["OpenThroughGroup SecurityGroup sg-node"]);
    expect(finding.message).toContain("TCP port 22 from security group sg-bastion, which lets in 0.0.0.0/0");
  });

  it("opens it through others, also where they refer to each other in a circle", () => {
    const chain = adds({
      securityGroups: [
        securityGroup("sg-bastion", [tcp(22, 22, groupSource("sg-far"))]),
        securityGroup("sg-far", [tcp(22, 22, groupSource("sg-bastion"), cidr("::/0"))]),
      ],
    });
    const finding = judge(fromBastion, chain);
    expect(finding.message).toContain("sg-bastion, which lets in security group sg-far, which lets in ::/0");
    const circle = adds({
      securityGroups: [
        securityGroup("sg-bastion", [tcp(22, 22, groupSource("sg-far"))]),
        securityGroup("sg-far", [tcp(22, 22, groupSource("sg-bastion"))]),
      ],
    });
    expect(judge(fromBastion, circle).outcome).toBe("kept");
  });

  it("opens it through a web in which every group refers to every other, by the shortest way", () => {
    const ids = Array.from({ length: 40 }, (_, at) => `sg-${at}`);
    const web = ids.map((id) => securityGroup(id, [tcp(22, 22, ...ids.map((other) => groupSource(other)))]));
    const into = [adds({ securityGroups: web }), lets("sg-node", tcp(22, 22, groupSource("sg-0")))];
    expect(judge(...into).outcome).toBe("kept");
    expect(judge(...into, lets("sg-39", tcp(22, 22, ANYBODY))).message).toContain(
      "TCP port 22 from security group sg-0, which lets in security group sg-39, which lets in 0.0.0.0/0",
    );
  });

  it("does not open it where it is closed, or guards load balancers within the VPC only", () => {
    expect(judge(fromBastion, bastion(tcp(22, 22, cidr("10.20.0.0/16")))).outcome).toBe("kept");
    const inner = adds({
      loadBalancers: [loadBalancer("inner", { isInternetFacing: false, securityGroups: ["sg-bastion"] })],
    });
    const finding = judge(fromBastion, bastion(tcp(22, 22, ANYBODY)), inner);
    expect(finding).toMatchObject({ outcome: "kept", advisories: [{ reason: "OpenGroupUnreached" }] });
    expect(finding.advisories[0]?.message).toContain("it guards load balancers within the VPC only.");
  });

  it("makes it unknown where what it lets in is not understood", () => {
    const finding = judge(fromBastion, bastion(tcp(22, 22, cidr("anywhere"))));
    expect(finding).toMatchObject({ outcome: "unknown" });
    expect(finding.message).toContain("sg-bastion, which lets in anywhere, which is no range of addresses");
  });

  it("opens it where it guards a load balancer that faces the internet besides one within the VPC", () => {
    const both = adds({
      loadBalancers: [
        loadBalancer("inner", { isInternetFacing: false, securityGroups: ["sg-bastion"] }),
        loadBalancer("shop", { securityGroups: ["sg-bastion"] }),
      ],
    });
    expect(violations(judge(fromBastion, bastion(tcp(22, 22, ANYBODY)), both))).toContain(
      "OpenThroughGroup SecurityGroup sg-node",
    );
  });

  it("makes it unknown where it was not listed", () => {
    expect(judge(fromBastion)).toMatchObject({ outcome: "unknown", reason: "NetworkNotUnderstood" });
  });
});

describe("which groups count", () => {
  const open = (fields = {}) => adds({ securityGroups: [securityGroup("sg-open", [tcp(22, 22, ANYBODY)], fields)] });

  it("those of any machine in the VPC, of the control plane, and those that are tagged as the cluster's", () => {
    const machine = adds({ instances: [instance("i-bastion", { securityGroups: ["sg-open"], tags: {} })] });
    expect(violations(judge(open(), machine))).toEqual(["OpenToOutside SecurityGroup sg-open"]);
    const control: Change = (network) => {
      network.eksCluster = { ...network.eksCluster, securityGroups: ["sg-node", "sg-open"] };
    };
    expect(violations(judge(open(), control))).toEqual(["OpenToOutside SecurityGroup sg-open"]);
    for (const tags of [{ "kubernetes.io/cluster/prod-eu": "owned" }, { "aws:eks:cluster-name": "prod-eu" }])
      expect(violations(judge(open({ tags })))).toEqual(["OpenToOutside SecurityGroup sg-open"]);
  });

  it("one that nothing has is an advisory, and one of another VPC nothing at all", () => {
    const finding = judge(open());
    expect(finding).toMatchObject({ outcome: "kept", advisories: [{ reason: "OpenGroupUnreached" }] });
    expect(finding.advisories[0]?.message).toContain("it is attached to nothing that is known.");
    expect(judge(open({ vpcId: "vpc-2" }))).toMatchObject({ outcome: "kept", advisories: [] });
  });
});
