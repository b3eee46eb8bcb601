import { describe, expect, it } from "vitest";
import type { Exemption } from "#domain/configuration.ts";
import { DAY } from "#domain/duration.ts";
import type { Finding } from "#domain/finding.ts";
import type { Listener } from "#domain/load-balancers.ts";
import type { IngressRule, IngressSource } from "#domain/vpc.ts";
import { NOW } from "../cluster.fixture.ts";
import {
  ANYBODY,
  cidr,
  groupSource,
  instance,
  judgeNetwork,
  listener,
  loadBalancer,
  type Network,
  securityGroup,
  service,
  tcp,
} from "../network.fixture.ts";
import { ingressTlsOnly } from "./control.ts";

type Change = (network: Network) => void;
const judge = (...changes: readonly Change[]): Finding =>
  judgeNetwork(ingressTlsOnly, (network) => changes.forEach((change) => void change(network)));
const violations = (finding: Finding) => finding.violations.map(({ kind, id, reason }) => `${reason} ${kind} ${id}`);
const advice = (finding: Finding) => finding.advisories.map(({ reason }) => reason);

/** Adds rules to a security group. */
const lets =
  (id: string, ...rules: readonly IngressRule[]): Change =>
  (network) => {
    network.securityGroups = network.securityGroups.map((group) =>
      group.id === id ? { ...group, ingress: [...group.ingress, ...rules] } : group,
    );
  };
const adds =
  (part: Partial<Network>): Change =>
  (network) => {
    for (const [name, items] of Object.entries(part)) {
      const list: unknown = Reflect.get(network, name);
      if (Array.isArray(list) && Array.isArray(items)) list.push(...items);
    }
  };

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
    const bastion = (...rules: readonly IngressRule[]) =>
      adds({ securityGroups: [securityGroup("sg-bastion", rules)] });
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

  describe("the ingress controller's load balancer", () => {
    const listens = (fields: Partial<Listener>): Change => adds({ listeners: [listener("ingress", fields)] });
    const replaced =
      (fields: Partial<Listener>): Change =>
      (network) => {
        network.listeners = [listener("ingress", fields)];
      };

    it.each<[string, IngressRule]>([
      ["a port that is not TLS", tcp(80, 80, ANYBODY)],
      ["more ports than that of TLS", tcp(443, 444, ANYBODY)],
      ["every port", tcp(0, 65_535, cidr("::/0"))],
      ["every protocol", { protocol: "-1", sources: [ANYBODY] }],
      ["TCP without a port", { protocol: "tcp", sources: [ANYBODY] }],
      ["TCP from a port on", { protocol: "tcp", from: 443, sources: [ANYBODY] }],
      ["TCP up to a port", { protocol: "tcp", to: 443, sources: [ANYBODY] }],
      ["ports the wrong way round", tcp(444, 443, ANYBODY)],
      ["UDP on that port", { protocol: "udp", from: 443, to: 443, sources: [ANYBODY] }],
    ])("may not open %s", (_, rule) => {
      expect(violations(judge(lets("sg-lb", rule)))).toEqual(["OpenToOutside SecurityGroup sg-lb"]);
    });

    it("may open the port of TLS to anybody in every way", () => {
      const sources: readonly IngressSource[] = [
        cidr("::/0"),
        { kind: "prefixList", id: "pl-1" },
        groupSource("sg-gone"),
      ];
      expect(judge(lets("sg-lb", tcp(443, 443, ...sources)))).toMatchObject({ outcome: "kept", advisories: [] });
    });

    it.each<[string, Partial<Listener>, string]>([
      ["plain HTTP", { port: 80, protocol: "HTTP" }, "NotTls"],
      [
        "plain HTTP that is sent away in part",
        {
          port: 80,
          protocol: "HTTP",
          actions: [
            { type: "redirect", redirectsTo: "HTTPS", targetGroups: [] },
            { type: "forward", targetGroups: ["tg"] },
          ],
        },
        "NotTls",
      ],
      [
        "plain HTTP that is sent to plain HTTP",
        { port: 80, protocol: "HTTP", actions: [{ type: "redirect", redirectsTo: "HTTP", targetGroups: [] }] },
        "NotTls",
      ],
      ["plain HTTP of which nothing is said", { port: 80, protocol: "HTTP", actions: [] }, "NotTls"],
      ["TCP on another port", { port: 80 }, "NotTls"],
      ["TCP and UDP", { port: 443, protocol: "TCP_UDP" }, "NotTls"],
      ["TLS of an old policy", { protocol: "TLS", tlsPolicies: ["ELBSecurityPolicy-2016-08"] }, "OldTlsPolicy"],
    ])("may not listen for %s", (_, fields, reason) => {
      const finding = judge(replaced(fields));
      expect(finding.violations).toMatchObject([{ kind: "Listener", reason }]);
      expect(finding.message).toContain("load balancer ingress on port");
    });

    it.each<[string, Partial<Listener>]>([
      [
        "TLS of a good policy, on any port",
        { port: 8443, protocol: "TLS", tlsPolicies: ["ELBSecurityPolicy-TLS13-1-2-2021-06"] },
      ],
      [
        "plain HTTP that is sent to HTTPS",
        { port: 80, protocol: "HTTP", actions: [{ type: "redirect", redirectsTo: "HTTPS", targetGroups: [] }] },
      ],
    ])("may listen for %s, and have that port open", (_, fields) => {
      expect(judge(listens(fields), lets("sg-lb", tcp(fields.port ?? 0, fields.port ?? 0, ANYBODY)))).toMatchObject({
        ...{ outcome: "kept", advisories: [] },
      });
    });

    it.each<[string, Change, string]>([
      [
        "a policy that is not known",
        replaced({ protocol: "TLS", tlsPolicies: ["own"] }),
        "TLS policy that is not known",
      ],
      ["no policy that is shown", replaced({ protocol: "HTTPS" }), "(none is shown)"],
      ["a protocol that is not known", replaced({ protocol: "QUIC" }), "protocol QUIC"],
      [
        "no listener that was listed",
        (network) => void network.listeners.pop(),
        "No listener of load balancer ingress",
      ],
    ])("is unknown with %s", (_, change, words) => {
      const finding = judge(change);
      expect(finding).toMatchObject({ outcome: "unknown", reason: "NetworkNotUnderstood" });
      expect(finding.message).toContain(words);
    });
  });

  describe("other load balancers", () => {
    const another = (fields = {}) =>
      adds({ loadBalancers: [loadBalancer("shop", { securityGroups: [], ...fields })], listeners: [listener("shop")] });

    it("that lead to another namespace break the promise", () => {
      const toShop = adds({
        services: [service("tenant-acme", "shop", { loadBalancers: ["SHOP.elb.amazonaws.com."] })],
      });
      const finding = judge(another(), toShop);
      expect(violations(finding)).toEqual(["LeadsElsewhere LoadBalancer arn:shop"]);
      expect(finding.message).toContain("Load balancer shop faces the internet, and leads to tenant-acme;");
    });

    it("that nobody claims do so, too; a bound target group is a claim", () => {
      const finding = judge(another());
      expect(violations(finding)).toEqual(["LeadsElsewhere LoadBalancer arn:shop"]);
      expect(finding.message).toContain("is claimed by no Service of ingress-nginx");
      const bound = (namespace: string) =>
        adds({ targetGroupBindings: [{ namespace, name: "b", targetGroup: "tg-shop", service: "s" }] });
      expect(judge(another(), bound("ingress-nginx")).outcome).toBe("kept");
      expect(judge(another(), bound("tenant-acme")).message).toContain("leads to tenant-acme");
    });

    it("within the VPC, or in another one, do not", () => {
      expect(judge(another({ isInternetFacing: false }))).toMatchObject({ outcome: "kept", advisories: [] });
      expect(judge(another({ vpcId: "vpc-2" }))).toMatchObject({ outcome: "kept", advisories: [] });
    });

    it("that share the ingress's group and lead elsewhere open it", () => {
      const finding = judge(another({ securityGroups: ["sg-lb"] }));
      expect(violations(finding)).toContain("OpenToOutside SecurityGroup sg-lb");
    });
  });

  describe("Services of other namespaces", () => {
    const wants = (fields: Parameters<typeof service>[2]) =>
      adds({ services: [service("tenant-acme", "shop", fields)] });

    it("that ask for a load balancer of their own break the promise, before there is one", () => {
      expect(violations(judge(wants({})))).toEqual(["LeadsElsewhere Service tenant-acme/shop"]);
    });

    it("do not where it stays within the VPC", () => {
      expect(judge(wants({ isInternal: true }))).toMatchObject({ outcome: "kept", advisories: [] });
      const inner = adds({ loadBalancers: [loadBalancer("inner", { isInternetFacing: false, securityGroups: [] })] });
      expect(judge(inner, wants({ loadBalancers: ["inner.elb.amazonaws.com"] }))).toMatchObject({ outcome: "kept" });
    });

    it("that take traffic at the nodes are an advisory", () => {
      expect(advice(judge(wants({ type: "NodePort" })))).toEqual(["ServiceOnNodes"]);
      expect(advice(judge(wants({ type: "ClusterIP", externalAddresses: ["203.0.113.7"] })))).toEqual([
        "ServiceOnNodes",
      ]);
      expect(advice(judge(wants({ type: "ClusterIP" })))).toEqual([]);
      expect(judge(wants({ type: "NodePort" })).advisories[0]?.message).toContain("has a port on every node");
    });
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
