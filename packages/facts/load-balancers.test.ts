import { describe, expect, it } from "vitest";
import { collectFacts } from "./collect.ts";
import { CLUSTER, NOW } from "./foreign.fixture.ts";
import { sourcesOf } from "./sources.fixture.ts";
import type { Pages } from "./sources.ts";

async function read(loadBalancers: Pages, listeners: Pages = [{ Listeners: [] }]) {
  const { sources } = sourcesOf({ aws: { "describe-load-balancers": loadBalancers, "describe-listeners": listeners } });
  const facts = ["loadBalancers", "listeners"] as const;
  const readings = await collectFacts(sources, facts, { cluster: CLUSTER, tenants: [], now: NOW });
  const [balancers, ports] = facts.map((fact) => readings[fact]);
  const contents = (reading: typeof balancers) => (reading?.status === "observed" ? reading.value : reading);
  return { loadBalancers: contents(balancers), listeners: contents(ports) };
}

const network = {
  ...{
    LoadBalancerArn: "arn:lb",
    LoadBalancerName: "k8s",
    DNSName: "k8s.elb.amazonaws.com",
    Scheme: "internet-facing",
  },
  ...{ Type: "network", VpcId: "vpc-1", SecurityGroups: ["sg-1"] },
};
const classic = {
  ...{ LoadBalancerName: "old", DNSName: "old.elb.amazonaws.com", Scheme: "internet-facing", VPCId: "vpc-1" },
  SecurityGroups: ["sg-2"],
  ListenerDescriptions: [
    { Listener: { Protocol: "HTTPS", LoadBalancerPort: 443 }, PolicyNames: ["ELBSecurityPolicy-2016-08"] },
    { Listener: { Protocol: "HTTP", LoadBalancerPort: 80 } },
  ],
};
const malformed = { status: "unreadable", cause: "malformed" };

describe("load balancers", () => {
  it("of the newer kinds and classic ones are one list", async () => {
    const { loadBalancers } = await read([{ LoadBalancers: [network] }, { LoadBalancerDescriptions: [classic] }]);
    expect(loadBalancers).toEqual([
      {
        ...{ id: "arn:lb", name: "k8s", type: "network", dnsName: "k8s.elb.amazonaws.com", isInternetFacing: true },
        ...{ vpcId: "vpc-1", securityGroups: ["sg-1"] },
      },
      {
        ...{ id: "old", name: "old", type: "classic", dnsName: "old.elb.amazonaws.com", isInternetFacing: true },
        ...{ vpcId: "vpc-1", securityGroups: ["sg-2"] },
      },
    ]);
  });

  it("that do not say which way they face are taken to face the internet", async () => {
    const { Scheme: _, ...silent } = network;
    expect((await read([{ LoadBalancers: [silent] }])).loadBalancers).toMatchObject([{ isInternetFacing: true }]);
  });

  it("within the VPC, and gateways, which have no scheme, do not face the internet", async () => {
    const { Scheme: _, ...gateway } = { ...network, LoadBalancerArn: "arn:gw", Type: "gateway" };
    const { loadBalancers } = await read([
      { LoadBalancers: [{ ...network, Scheme: "internal" }, gateway] },
      { LoadBalancerDescriptions: [{ ...classic, Scheme: "internal" }] },
    ]);
    expect(loadBalancers).toMatchObject([
      { isInternetFacing: false },
      { type: "gateway", isInternetFacing: false },
      { isInternetFacing: false },
    ]);
  });

  it("that stand in two files are there once", async () => {
    const { loadBalancers } = await read([{ LoadBalancers: [network] }, { LoadBalancers: [network] }]);
    expect(loadBalancers).toHaveLength(1);
  });

  it("are unreadable where an answer is none, or one of them has no name", async () => {
    expect((await read([{ TargetGroups: [] }])).loadBalancers).toMatchObject(malformed);
    expect((await read([{ LoadBalancers: [{ LoadBalancerArn: "arn:lb" }] }])).loadBalancers).toMatchObject(malformed);
  });
});

describe("listeners", () => {
  const listener = (fields: object) => ({
    Listeners: [{ ListenerArn: "arn:l", LoadBalancerArn: "arn:lb", Port: 443, Protocol: "TLS", ...fields }],
  });

  it("have their policy, and what they do with traffic", async () => {
    const DefaultActions = [
      {
        Type: "forward",
        TargetGroupArn: "arn:1",
        ForwardConfig: { TargetGroups: [{ TargetGroupArn: "arn:1" }, { TargetGroupArn: "arn:2" }] },
      },
      { Type: "redirect", RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" } },
    ];
    const SslPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";
    const { listeners } = await read([{ LoadBalancers: [network] }], [listener({ SslPolicy, DefaultActions })]);
    expect(listeners).toEqual([
      {
        ...{ id: "arn:l", loadBalancer: "arn:lb", port: 443, protocol: "TLS", tlsPolicies: [SslPolicy] },
        actions: [
          { type: "forward", targetGroups: ["arn:1", "arn:2"] },
          { type: "redirect", targetGroups: [], redirectsTo: "HTTPS" },
        ],
      },
    ]);
  });

  it("of classic load balancers are told with these", async () => {
    const { listeners } = await read([{ LoadBalancerDescriptions: [classic] }]);
    expect(listeners).toMatchObject([
      { id: "old:443", loadBalancer: "old", port: 443, protocol: "HTTPS", tlsPolicies: ["ELBSecurityPolicy-2016-08"] },
      { id: "old:80", loadBalancer: "old", port: 80, protocol: "HTTP", tlsPolicies: [] },
    ]);
  });

  it("are unreadable where one of them, or its load balancer, is", async () => {
    const broken = listener({ Port: "443" });
    expect((await read([{ LoadBalancers: [network] }], [broken])).listeners).toMatchObject(malformed);
    expect((await read([{ TargetGroups: [] }])).listeners).toMatchObject(malformed);
  });
});
