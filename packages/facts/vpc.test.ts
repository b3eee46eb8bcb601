import { describe, expect, it } from "vitest";
import type { FactName } from "#domain/facts.ts";
import { collectFacts } from "./collect.ts";
import { CLUSTER, NOW } from "./foreign.fixture.ts";
import type { AwsOperation } from "./operations.ts";
import { sourcesOf } from "./sources.fixture.ts";

async function read(fact: FactName, operation: AwsOperation, ...pages: readonly object[]) {
  const { sources } = sourcesOf({ aws: { [operation]: pages } });
  const reading = (await collectFacts(sources, [fact], { cluster: CLUSTER, tenants: [], now: NOW }))[fact];
  return reading?.status === "observed" ? reading.value : reading;
}

const malformed = { status: "unreadable", cause: "malformed" };

describe("VPCs and subnets", () => {
  it("have all their address ranges, each once", async () => {
    const vpc = {
      ...{ VpcId: "vpc-1", IsDefault: false, CidrBlock: "10.20.0.0/16", Tags: [{ Key: "Name", Value: "prod" }] },
      CidrBlockAssociationSet: [{ CidrBlock: "10.20.0.0/16" }, { CidrBlock: "100.64.0.0/16" }],
      Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: "2001:db8::/56" }],
    };
    expect(await read("vpcs", "describe-vpcs", { Vpcs: [vpc] })).toEqual([
      {
        ...{ id: "vpc-1", isDefault: false, tags: { Name: "prod" } },
        cidrs: ["10.20.0.0/16", "100.64.0.0/16", "2001:db8::/56"],
      },
    ]);
  });

  it("do not have the ranges that were taken away from them", async () => {
    const state = (State: string) => ({ CidrBlock: `10.${State.length}.0.0/16`, CidrBlockState: { State } });
    const vpc = {
      ...{ VpcId: "vpc-1", IsDefault: false },
      CidrBlockAssociationSet: ["associated", "disassociated", "failed", "associating"].map(state),
      Ipv6CidrBlockAssociationSet: [
        { Ipv6CidrBlock: "2001:db8::/56", Ipv6CidrBlockState: { State: "disassociating" } },
        { Ipv6CidrBlock: "2001:db8:1::/56", Ipv6CidrBlockState: { State: "associated" } },
      ],
    };
    expect(await read("vpcs", "describe-vpcs", { Vpcs: [vpc] })).toMatchObject([
      { cidrs: ["10.10.0.0/16", "10.11.0.0/16", "2001:db8:1::/56"] },
    ]);
  });

  it("say whether what starts in them gets a public address", async () => {
    const subnet = { SubnetId: "subnet-1", VpcId: "vpc-1", MapPublicIpOnLaunch: true };
    expect(await read("subnets", "describe-subnets", { Subnets: [subnet] })).toEqual([
      { id: "subnet-1", vpcId: "vpc-1", assignsPublicAddresses: true, tags: {} },
    ]);
    const silent = { SubnetId: "subnet-1", VpcId: "vpc-1" };
    expect(await read("subnets", "describe-subnets", { Subnets: [silent] })).toMatchObject(malformed);
  });
});

describe("security groups", () => {
  const group = (IpPermissions: unknown) => ({ SecurityGroups: [{ GroupId: "sg-1", VpcId: "vpc-1", IpPermissions }] });

  it("have rules with sources of every kind", async () => {
    const permission = {
      ...{ IpProtocol: "tcp", FromPort: 443, ToPort: 444 },
      ...{ IpRanges: [{ CidrIp: "0.0.0.0/0" }], Ipv6Ranges: [{ CidrIpv6: "::/0" }] },
      PrefixListIds: [{ PrefixListId: "pl-1" }],
      UserIdGroupPairs: [
        { GroupId: "sg-2", UserId: "111122223333" },
        { GroupId: "sg-3", UserId: "999922223333", VpcPeeringConnectionId: "pcx-1" },
      ],
    };
    expect(await read("securityGroups", "describe-security-groups", group([permission, { IpProtocol: "-1" }]))).toEqual(
      [
        {
          ...{ id: "sg-1", name: "", vpcId: "vpc-1", tags: {} },
          ingress: [
            {
              ...{ protocol: "tcp", from: 443, to: 444 },
              sources: [
                { kind: "cidr", cidr: "0.0.0.0/0" },
                { kind: "cidr", cidr: "::/0" },
                { kind: "prefixList", id: "pl-1" },
                { kind: "group", id: "sg-2", account: "111122223333" },
                { kind: "group", id: "sg-3", account: "999922223333", peering: "pcx-1" },
              ],
            },
            { protocol: "-1", sources: [] },
          ],
        },
      ],
    );
  });

  it("without a list of rules tell nothing: that is not the same as an empty one", async () => {
    expect(await read("securityGroups", "describe-security-groups", group(undefined))).toMatchObject(malformed);
    expect(await read("securityGroups", "describe-security-groups", group([]))).toMatchObject([{ ingress: [] }]);
  });
});

describe("instances", () => {
  const reservation = (...instances: readonly object[]) => ({ ReservationId: "r-1", Instances: instances });
  const instance = (id: string, fields: object = {}) => ({ InstanceId: id, State: { Name: "running" }, ...fields });

  it("have the addresses and groups of all their interfaces", async () => {
    const found = instance("i-1", {
      ...{ VpcId: "vpc-1", SubnetId: "subnet-1", PublicIpAddress: "192.0.2.1", SecurityGroups: [{ GroupId: "sg-1" }] },
      NetworkInterfaces: [
        { Association: { PublicIp: "192.0.2.1" }, Groups: [{ GroupId: "sg-1" }] },
        {
          ...{ Association: { PublicIp: "192.0.2.2" }, Groups: [{ GroupId: "sg-2" }] },
          Ipv6Addresses: [{ Ipv6Address: "2001:db8::1" }],
        },
      ],
    });
    expect(await read("instances", "describe-instances", { Reservations: [reservation(found)] })).toEqual([
      {
        ...{ id: "i-1", vpcId: "vpc-1", subnetId: "subnet-1", tags: {}, ipv6Addresses: ["2001:db8::1"] },
        ...{ publicAddresses: ["192.0.2.1", "192.0.2.2"], securityGroups: ["sg-1", "sg-2"] },
      },
    ]);
  });

  it("are reached by the public addresses of all private ones that an interface has", async () => {
    const found = instance("i-1", {
      NetworkInterfaces: [
        {
          Association: { PublicIp: "192.0.2.1" },
          PrivateIpAddresses: [
            { Primary: true, Association: { PublicIp: "192.0.2.1" } },
            { Primary: false, Association: { PublicIp: "192.0.2.7" } },
            { Primary: false },
          ],
        },
      ],
    });
    expect(await read("instances", "describe-instances", { Reservations: [reservation(found)] })).toMatchObject([
      { publicAddresses: ["192.0.2.1", "192.0.2.7"] },
    ]);
  });

  it("are reached by the address of a carrier as well, and not understood where an association names none", async () => {
    const associated = (association: object) => ({
      Reservations: [reservation(instance("i-1", { NetworkInterfaces: [{ Association: association }] }))],
    });
    expect(await read("instances", "describe-instances", associated({ CarrierIp: "192.0.2.9" }))).toMatchObject([
      { publicAddresses: ["192.0.2.9"] },
    ]);
    expect(await read("instances", "describe-instances", associated({ IpOwnerId: "amazon" }))).toMatchObject(malformed);
  });

  it("of all pages are there once, without those that have ended", async () => {
    const ended = ["shutting-down", "terminated"].map((Name, at) => instance(`i-ended-${at}`, { State: { Name } }));
    const pages = [
      { Reservations: [reservation(instance("i-1"), ...ended), reservation(instance("i-2"))] },
      { Reservations: [reservation(instance("i-2")), reservation(instance("i-3", { State: { Name: "stopped" } }))] },
    ];
    expect(await read("instances", "describe-instances", ...pages)).toMatchObject([
      { id: "i-1" },
      { id: "i-2" },
      { id: "i-3" },
    ]);
  });

  it("are unreadable where an answer is none", async () => {
    expect(await read("instances", "describe-instances", { Instances: [] })).toMatchObject(malformed);
    expect(await read("instances", "describe-instances", { Reservations: [{}] })).toMatchObject(malformed);
  });
});

describe("what EKS says of the cluster", () => {
  const answer = (name: string, fields: object = {}) => ({
    cluster: {
      ...{ name, arn: `arn:aws:eks:eu-west-1:111122223333:cluster/${name}` },
      resourcesVpcConfig: {
        ...{ vpcId: "vpc-1", clusterSecurityGroupId: "sg-1", securityGroupIds: ["sg-2", "sg-1"] },
        ...{ endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: ["0.0.0.0/0"] },
        ...fields,
      },
    },
  });

  it("is found among the answers about others", async () => {
    const elsewhere = answer("prod-ap", { vpcId: "vpc-2" });
    expect(await read("eksCluster", "describe-cluster", answer("prod-us"), elsewhere, answer("prod-eu"))).toEqual({
      ...{ name: "prod-eu", vpcId: "vpc-1", securityGroups: ["sg-1", "sg-2"], publicCidrs: ["0.0.0.0/0"] },
      ...{ endpointIsPublic: true, endpointIsPrivate: false, account: "111122223333" },
      neighbours: ["prod-us"],
    });
  });

  it("was not looked at where no answer is about it, and not understood where something is missing", async () => {
    expect(await read("eksCluster", "describe-cluster", answer("prod-eu-2"))).toMatchObject({ cause: "notLookedAt" });
    const silent = answer("prod-eu", { endpointPublicAccess: undefined });
    expect(await read("eksCluster", "describe-cluster", silent)).toMatchObject(malformed);
  });

  it.each([
    ["without a VPC", answer("prod-us", { vpcId: undefined })],
    ["whose VPC is no text", answer("prod-us", { vpcId: 7 })],
    ["without a name", { cluster: { resourcesVpcConfig: { vpcId: "vpc-1" } } }],
    ["that holds nothing", { cluster: {} }],
  ])("is unreadable beside an answer about another cluster %s: it may be in the same VPC", async (_, other) => {
    expect(await read("eksCluster", "describe-cluster", answer("prod-eu"), other)).toMatchObject(malformed);
  });
});
