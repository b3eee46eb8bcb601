import { describe, expect, it } from "vitest";
import type { Finding } from "#domain/finding.ts";
import type { EksCluster, Instance } from "#domain/vpc.ts";
import { instance, judgeNetwork, type Network, securityGroup } from "../network.fixture.ts";
import { clusterPrivate } from "./control.ts";

const judge = (change?: (network: Network) => void): Finding => judgeNetwork(clusterPrivate, change);
const violations = (finding: Finding) => finding.violations.map(({ kind, id, reason }) => `${reason} ${kind} ${id}`);
const eks = (fields: Partial<EksCluster>) => (network: Network) => {
  network.eksCluster = { ...network.eksCluster, ...fields };
};

describe("cluster-private", () => {
  it("is kept with a VPC of its own, private nodes and a private API server", () => {
    expect(judge()).toMatchObject({
      outcome: "kept",
      reason: "ClusterPrivate",
      message: "Cluster prod-eu has VPC vpc-1 to itself, and nothing of it is public.",
      advisories: [],
      evidence: { vpc: "vpc-1", instances: 3, nodes: 3, publicEndpoint: false },
    });
  });

  it("needs neither nodes nor security groups where tags say which machines are its own", () => {
    const unread = ["nodes", "securityGroups"] as const;
    const tags = { "kubernetes.io/cluster/prod-eu": "owned" };
    const own = (fields: Partial<Instance>) => (network: Network) => {
      network.instances = network.instances.map((one) => ({ ...one, tags, ...fields }));
    };
    expect(judgeNetwork(clusterPrivate, own({}), { unread })).toMatchObject({
      outcome: "kept",
      evidence: { nodes: 0 },
    });
    expect(judgeNetwork(clusterPrivate, own({ publicAddresses: ["54.1.2.3"] }), { unread }).outcome).toBe("broken");
    expect(judgeNetwork(clusterPrivate, own({ tags: {} }), { unread }).outcome).toBe("unknown");
  });

  describe("the VPC", () => {
    it("that an account comes with is not the cluster's own", () => {
      const finding = judge((network) => {
        network.vpcs = network.vpcs.map((vpc) => ({ ...vpc, isDefault: true }));
      });
      expect(violations(finding)).toEqual(["DefaultVpc Vpc vpc-1"]);
    });

    const owned = { "kubernetes.io/cluster/prod-us": "owned" };
    it.each<[string, (network: Network) => void]>([
      ["a machine's tag", (network) => void network.instances.push(instance("i-9", { tags: owned }))],
      [
        "a subnet's",
        (network) => {
          network.subnets = network.subnets.map((subnet) => ({ ...subnet, tags: owned }));
        },
      ],
      [
        "a security group's",
        (network) => void network.securityGroups.push(securityGroup("sg-us", [], { tags: owned })),
      ],
      [
        "a tag of eksctl",
        (network) =>
          void network.instances.push(instance("i-9", { tags: { "alpha.eksctl.io/cluster-name": "prod-us" } })),
      ],
      ["EKS itself", eks({ neighbours: ["prod-us"] })],
    ])("is shared with another cluster, by %s", (_, change) => {
      const finding = judge(change);
      expect(violations(finding)).toEqual(["VpcShared Vpc vpc-1"]);
      expect(finding.message).toBe("VPC vpc-1 of cluster prod-eu is also that of cluster prod-us.");
    });

    it("is not shared with a cluster of another VPC, nor with one whose name begins the same that is this one", () => {
      const finding = judge((network) => {
        network.instances.push(instance("i-9", { vpcId: "vpc-2", tags: owned }));
        network.subnets = network.subnets.map((subnet) => ({
          ...subnet,
          tags: { "kubernetes.io/cluster/prod-eu": "shared" },
        }));
      });
      expect(finding.outcome).toBe("kept");
    });

    it("makes it unknown where it was not listed", () => {
      expect(judge((network) => void network.vpcs.pop())).toMatchObject({ outcome: "unknown", reason: "VpcNotSeen" });
    });
  });

  describe("nodes", () => {
    it("with a public address break the promise, whether a tag or Kubernetes says that they are nodes", () => {
      const publicly = { publicAddresses: ["203.0.113.7"] };
      for (const tags of [{}, { "kubernetes.io/cluster/prod-eu": "owned" }]) {
        const finding = judge((network) => {
          network.instances[0] = instance("i-1", { ...publicly, tags });
        });
        expect(violations(finding)).toEqual(["PublicAddress Instance i-1"]);
        expect(finding.message).toContain("203.0.113.7");
      }
      const tagged = judge((network) => void network.instances.push(instance("i-new", publicly)));
      expect(violations(tagged)).toEqual(["PublicAddress Instance i-new"]);
    });

    it("do so once where both EC2 and Kubernetes know the address, and by Kubernetes' word alone", () => {
      const external = (network: Network) => {
        network.nodes = network.nodes.map((node, at) =>
          at === 0 ? { ...node, externalAddresses: ["203.0.113.7"] } : node,
        );
      };
      expect(violations(judge(external))).toEqual(["PublicAddress Node node-i-1"]);
      const both = judge((network) => {
        external(network);
        network.instances[0] = instance("i-1", { publicAddresses: ["203.0.113.7"] });
      });
      expect(violations(both)).toEqual(["PublicAddress Instance i-1"]);
    });

    it("may not stand in a subnet that gives public addresses; others of the VPC may give them", () => {
      const gives = (id: string) =>
        judge((network) => {
          network.subnets = network.subnets.map((one) => ({ ...one, assignsPublicAddresses: one.id === id }));
        });
      expect(violations(gives("subnet-1"))).toEqual(["PublicSubnet Subnet subnet-1"]);
      expect(gives("subnet-2").outcome).toBe("kept");
    });

    it("are not what else is in the VPC", () => {
      const stranger = instance("i-bastion", { publicAddresses: ["203.0.113.7"], tags: {}, subnetId: "subnet-2" });
      expect(judge((network) => void network.instances.push(stranger)).outcome).toBe("kept");
    });

    it("with a global IPv6 address are an advisory", () => {
      const finding = judge((network) => {
        network.instances[0] = instance("i-1", { ipv6Addresses: ["2001:db8:20::1"] });
      });
      expect(finding).toMatchObject({ outcome: "kept", advisories: [{ reason: "GlobalIpv6Address" }] });
    });

    it("whose instance or subnet was not listed make it unknown; those of Fargate have none", () => {
      const gone = judge((network) => void network.instances.pop());
      expect(gone).toMatchObject({ outcome: "unknown", message: "Instance i-3 of node node-i-3 was not listed." });
      const subnet = judge((network) => {
        network.instances[0] = instance("i-1", { subnetId: "subnet-9" });
      });
      expect(subnet.message).toBe("Subnet subnet-9 was not listed.");
      const fargate = judge((network) => {
        network.nodes.push({ name: "fargate-1", ready: true, externalAddresses: [] });
      });
      expect(fargate.outcome).toBe("kept");
    });
  });

  describe("the API server", () => {
    it.each<[readonly string[], string]>([
      [["0.0.0.0/0"], "broken"],
      [["::/0"], "broken"],
      [["203.0.113.0/24", "0.0.0.0/0"], "broken"],
      [["0.0.0.0/1", "128.0.0.0/1"], "broken"],
      [[], "broken"],
      [["8.0.0.0/7"], "broken"],
      [["8.0.0.0/8"], "kept"],
      [["8.0.0.0/8", "11.0.0.0/8"], "broken"],
      [Array.from({ length: 223 }, (_, at) => `${at + 1}.0.0.0/8`), "broken"],
      [Array.from({ length: 257 }, (_, at) => `8.${at % 256}.0.0/16`).with(256, "9.0.0.0/16"), "broken"],
      [["8.0.0.0/8", "8.0.0.0/8", "8.1.0.0/16"], "kept"],
      [["8.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12"], "kept"],
      [["8.0.0.0/8", "2a00::/16"], "kept"],
      [["2a00::/16", "2a01::/16"], "broken"],
      [["203.0.113.7/32"], "kept"],
      [["everybody"], "unknown"],
    ])("that is public for %j: %s", (publicCidrs, outcome) => {
      expect(judge(eks({ endpointIsPublic: true, publicCidrs })).outcome).toBe(outcome);
    });

    it("names the cluster and from where, also where it is restricted", () => {
      const open = judge(eks({ endpointIsPublic: true, publicCidrs: ["0.0.0.0/0"] }));
      expect(violations(open)).toEqual(["PublicEndpoint Cluster prod-eu"]);
      expect(open.message).toBe("The API server of cluster prod-eu can be reached from the internet, from 0.0.0.0/0.");
      const restricted = judge(eks({ endpointIsPublic: true, publicCidrs: ["203.0.113.7/32"] }));
      expect(restricted.advisories).toMatchObject([{ reason: "RestrictedPublicEndpoint" }]);
      const both = eks({ endpointIsPublic: true, endpointIsPrivate: false, publicCidrs: ["203.0.113.7/32"] });
      expect(judge(both).advisories.map(({ reason }) => reason)).toEqual([
        "RestrictedPublicEndpoint",
        "NoPrivateEndpoint",
      ]);
    });

    it("names ten of many ranges", () => {
      const publicCidrs = Array.from({ length: 223 }, (_, at) => `${at + 1}.0.0.0/8`);
      expect(judge(eks({ endpointIsPublic: true, publicCidrs })).message).toMatch(/, 11\.0\.0\.0\/8 and \d+ more\.$/u);
    });

    it("that is not public is private, whatever ranges are left over", () => {
      expect(judge(eks({ publicCidrs: ["0.0.0.0/0"] })).outcome).toBe("kept");
    });
  });
});
