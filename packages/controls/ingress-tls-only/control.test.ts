import { describe, expect, it } from "vitest";
import type { Exemption } from "#domain/configuration.ts";
import { DAY } from "#domain/duration.ts";
import { NOW } from "../cluster.fixture.ts";
import { ANYBODY, instance, judgeNetwork, type Network, service, tcp } from "../network.fixture.ts";
import { adds, type Change, judge, lets } from "./changes.fixture.ts";
import { ingressTlsOnly } from "./control.ts";

describe("ingress-tls-only", () => {
  it("is kept where everybody may speak TLS with the load balancer, and it alone with the nodes", () => {
    expect(judge()).toMatchObject({
      outcome: "kept",
      reason: "IngressTlsOnly",
      message: "From outside vpc-1 only TLS gets in, and only to ingress-nginx.",
      advisories: [],
      evidence: { vpc: "vpc-1", securityGroups: 2, loadBalancers: ["ingress"] },
    });
  });

  it("needs no nodes: what stands in the VPC is known to EC2", () => {
    expect(judgeNetwork(ingressTlsOnly, undefined, { unread: ["nodes"] }).outcome).toBe("kept");
    expect(judgeNetwork(ingressTlsOnly, undefined, { unread: ["instances"] }).outcome).toBe("unknown");
  });

  it("names the security group that opens the nodes' ports to the world", () => {
    expect(judge(lets("sg-node", tcp(30_000, 32_767, ANYBODY)))).toMatchObject({
      outcome: "broken",
      violations: [
        {
          kind: "SecurityGroup",
          id: "sg-node",
          reason: "OpenToOutside",
          message:
            "Security group sg-node lets in TCP ports 30000–32767 from 0.0.0.0/0 (it guards instance i-1, instance i-2, " +
            "instance i-3 and 1 more); promised is that only TLS gets in, and only to the ingress controller.",
        },
      ],
    });
  });

  it("names all that a group guards, where that is little", () => {
    const few: Change = (network) => {
      network.eksCluster = { ...network.eksCluster, securityGroups: [] };
    };
    expect(judge(few, lets("sg-node", tcp(22, 22, ANYBODY))).message).toContain(
      "(it guards instance i-1, instance i-2, instance i-3);",
    );
  });

  it("follows the configured namespace of the ingress controller", () => {
    const elsewhere = (network: Network) => {
      network.services = [service("traefik", "traefik", { loadBalancers: ["ingress.elb.amazonaws.com"] })];
    };
    expect(judge(elsewhere).message).toContain("leads to traefik");
  });

  it.each<[string, Change]>([
    ["Security group sg-lb", (network) => void network.securityGroups.pop()],
    ["Security group sg-x", adds({ instances: [instance("i-9", { securityGroups: ["sg-x"] })] })],
    ["Instance i-3 of node node-i-3", (network) => void network.instances.pop()],
  ])("is unknown where what is attached was not listed: %s", (what, change) => {
    const finding = judge(change);
    expect(finding).toMatchObject({ outcome: "unknown", reason: "NetworkNotUnderstood" });
    expect(finding.message).toContain(`${what} was not listed.`);
  });

  it("is unknown where an instance of the VPC shows no security group: each has one", () => {
    const bare = (vpcId: string) => adds({ instances: [instance("i-9", { securityGroups: [], vpcId, tags: {} })] });
    expect(judge(bare("vpc-1"))).toMatchObject({
      ...{ outcome: "unknown", message: "No security group of instance i-9 was listed." },
    });
    expect(judge(bare("vpc-2")).outcome).toBe("kept");
  });

  it("does not miss the groups of another VPC's machines, nor instances of nodes that have none", () => {
    const elsewhere = adds({ instances: [instance("i-9", { securityGroups: ["sg-x"], vpcId: "vpc-2", tags: {} })] });
    const fargate = adds({ nodes: [{ name: "fargate-1", ready: true, externalAddresses: [] }] });
    expect(judge(elsewhere, fargate).outcome).toBe("kept");
  });

  it("is unknown where the VPC was not listed", () => {
    expect(judge((network) => void network.vpcs.pop())).toMatchObject({ outcome: "unknown", reason: "VpcNotSeen" });
  });

  it("can be accepted for one group", () => {
    const accepted: Exemption = {
      ...{
        control: "ingress-tls-only",
        cluster: "prod-eu",
        resource: "sg-node",
        owner: "o",
        reason: "r",
        until: NOW + DAY,
      },
    };
    const finding = judgeNetwork(ingressTlsOnly, lets("sg-node", tcp(22, 22, ANYBODY)), { exemptions: [accepted] });
    expect(finding.outcome).toBe("exempt");
  });
});
