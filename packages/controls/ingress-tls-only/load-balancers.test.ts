import { describe, expect, it } from "vitest";
import type { Listener } from "#domain/load-balancers.ts";
import type { IngressRule, IngressSource } from "#domain/vpc.ts";
import { ANYBODY, cidr, groupSource, listener, loadBalancer, service, tcp } from "../network.fixture.ts";
import { adds, advice, type Change, judge, lets, violations } from "./changes.fixture.ts";

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
    ["a policy that is not known", replaced({ protocol: "TLS", tlsPolicies: ["own"] }), "TLS policy that is not known"],
    ["no policy that is shown", replaced({ protocol: "HTTPS" }), "(none is shown)"],
    ["a protocol that is not known", replaced({ protocol: "QUIC" }), "protocol QUIC"],
    ["no listener that was listed", (network) => void network.listeners.pop(), "No listener of load balancer ingress"],
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
  const wants = (fields: Parameters<typeof service>[2]) => adds({ services: [service("tenant-acme", "shop", fields)] });

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
    expect(advice(judge(wants({ type: "ClusterIP", externalAddresses: ["203.0.113.7"] })))).toEqual(["ServiceOnNodes"]);
    expect(advice(judge(wants({ type: "ClusterIP" })))).toEqual([]);
    expect(judge(wants({ type: "NodePort" })).advisories[0]?.message).toContain("has a port on every node");
  });
});
