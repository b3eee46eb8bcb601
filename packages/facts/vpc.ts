import * as z from "zod";
import { mapReading } from "#domain/reading.ts";
import type { IngressRule, IngressSource, Instance, SecurityGroup, Subnet, Vpc } from "#domain/vpc.ts";
import { answerOf, itemsIn, itemsOf, tags } from "./aws-answer.ts";
import type { Collector } from "./context.ts";
import { optionalText } from "./kubernetes-object.ts";
import { parseItems, textAt } from "./parse-items.ts";
import { present } from "./present.ts";

const text = z.string().min(1);
const list = <T extends z.ZodType>(item: T) => z.array(item).nullish();

/** A range that was taken away from a VPC is listed for a while. */
const rangeState = z.object({ State: optionalText }).nullish();
const ENDED_RANGE = /^(?:disassociat|fail)/u;
const isThere = (state: z.output<typeof rangeState>) => !ENDED_RANGE.test(state?.State ?? "");

const vpcItem = z
  .object({
    VpcId: text,
    IsDefault: z.boolean(),
    CidrBlock: optionalText,
    CidrBlockAssociationSet: list(z.object({ CidrBlock: text, CidrBlockState: rangeState })),
    Ipv6CidrBlockAssociationSet: list(z.object({ Ipv6CidrBlock: text, Ipv6CidrBlockState: rangeState })),
    Tags: tags,
  })
  .transform((item): Vpc => {
    const cidrs = [
      ...(item.CidrBlock === undefined ? [] : [item.CidrBlock]),
      ...(item.CidrBlockAssociationSet ?? [])
        .filter((one) => isThere(one.CidrBlockState))
        .map(({ CidrBlock }) => CidrBlock),
      ...(item.Ipv6CidrBlockAssociationSet ?? [])
        .filter((one) => isThere(one.Ipv6CidrBlockState))
        .map(({ Ipv6CidrBlock }) => Ipv6CidrBlock),
    ];
    return { id: item.VpcId, isDefault: item.IsDefault, cidrs: [...new Set(cidrs)], tags: item.Tags };
  });

const subnetItem = z
  .object({ SubnetId: text, VpcId: text, MapPublicIpOnLaunch: z.boolean(), Tags: tags })
  .transform((item): Subnet => {
    return {
      ...{ id: item.SubnetId, vpcId: item.VpcId, tags: item.Tags },
      assignsPublicAddresses: item.MapPublicIpOnLaunch,
    };
  });

const groupReference = z.object({
  GroupId: text,
  UserId: optionalText,
  VpcPeeringConnectionId: optionalText,
});

const permission = z
  .object({
    IpProtocol: text,
    FromPort: z.int().nullish(),
    ToPort: z.int().nullish(),
    IpRanges: list(z.object({ CidrIp: text })),
    Ipv6Ranges: list(z.object({ CidrIpv6: text })),
    PrefixListIds: list(z.object({ PrefixListId: text })),
    UserIdGroupPairs: list(groupReference),
  })
  .transform((item): IngressRule => {
    const sources: readonly IngressSource[] = [
      ...(item.IpRanges ?? []).map(({ CidrIp: cidr }) => ({ kind: "cidr" as const, cidr })),
      ...(item.Ipv6Ranges ?? []).map(({ CidrIpv6: cidr }) => ({ kind: "cidr" as const, cidr })),
      ...(item.PrefixListIds ?? []).map(({ PrefixListId: id }) => ({ kind: "prefixList" as const, id })),
      ...(item.UserIdGroupPairs ?? []).map(({ GroupId: id, UserId: account, VpcPeeringConnectionId: peering }) => {
        return { kind: "group" as const, id, ...present({ account, peering }) };
      }),
    ];
    const ports = present({ from: item.FromPort ?? undefined, to: item.ToPort ?? undefined });
    return { protocol: item.IpProtocol, ...ports, sources };
  });

const securityGroupItem = z
  .object({
    GroupId: text,
    GroupName: z.string().default(""),
    VpcId: optionalText,
    OwnerId: optionalText,
    Tags: tags,
    // Without it nobody knows what the group lets in; a group that lets nothing in has an empty list.
    IpPermissions: z.array(permission),
  })
  .transform((item): SecurityGroup => {
    return {
      ...{ id: item.GroupId, name: item.GroupName, tags: item.Tags, ingress: item.IpPermissions },
      ...present({ vpcId: item.VpcId, account: item.OwnerId }),
    };
  });

/** By which a network interface is reached from other networks; in a Wavelength Zone, from the carrier's. */
const association = z
  .object({ PublicIp: optionalText, CarrierIp: optionalText, CustomerOwnedIp: optionalText })
  .transform((one) => [one.PublicIp, one.CarrierIp, one.CustomerOwnedIp].filter((address) => address !== undefined))
  .refine((addresses) => addresses.length > 0, "allowed is an association that names its address");

const networkInterface = z.object({
  Association: association.nullish(),
  /** Each of several addresses may have a public one of its own; that of the first stands above as well. */
  PrivateIpAddresses: list(z.object({ Association: association.nullish() })),
  Ipv6Addresses: list(z.object({ Ipv6Address: text })),
  Groups: list(z.object({ GroupId: text })),
});

const instanceItem = z
  .object({
    InstanceId: text,
    VpcId: optionalText,
    SubnetId: optionalText,
    PublicIpAddress: optionalText,
    Ipv6Address: optionalText,
    NetworkInterfaces: list(networkInterface),
    SecurityGroups: list(z.object({ GroupId: text })),
    Tags: tags,
  })
  .transform((item): Instance => {
    const interfaces = item.NetworkInterfaces ?? [];
    const addressed = interfaces.flatMap((one) => [one, ...(one.PrivateIpAddresses ?? [])]);
    const publicAddresses = [item.PublicIpAddress, ...addressed.flatMap((one) => one.Association ?? [])];
    const ipv6Addresses = interfaces.flatMap((one) => one.Ipv6Addresses ?? []).map((one) => one.Ipv6Address);
    const groups = [...(item.SecurityGroups ?? []), ...interfaces.flatMap((one) => one.Groups ?? [])];
    return {
      ...{ id: item.InstanceId, tags: item.Tags, ...present({ vpcId: item.VpcId, subnetId: item.SubnetId }) },
      publicAddresses: distinct(publicAddresses),
      ipv6Addresses: distinct([item.Ipv6Address, ...ipv6Addresses]),
      securityGroups: distinct(groups.map(({ GroupId }) => GroupId)),
    };
  });

function distinct(values: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}

export const vpcs = answerOf("describe-vpcs", { items: "Vpcs", id: "VpcId", schema: vpcItem });
export const subnets = answerOf("describe-subnets", { items: "Subnets", id: "SubnetId", schema: subnetItem });
export const securityGroups = answerOf("describe-security-groups", {
  items: "SecurityGroups",
  id: "GroupId",
  schema: securityGroupItem,
});

const reservationItem = z.object({ Instances: z.array(z.unknown()) });
const ENDED = new Set(["shutting-down", "terminated"]);

/** Instances that have ended are listed for a while; they are left out. */
export const instances: Collector<readonly Instance[]> = async ({ sources, cluster }) => {
  const source = `${cluster.region}: describe-instances`;
  const reservations = itemsOf(
    await sources.aws("describe-instances", (page) => itemsIn(page, "Reservations")),
    source,
    "Reservations",
  );
  const found = parseItems(reservations, source, reservationItem, (item) => textAt(item, "ReservationId"));
  const items = mapReading(found, (all) => {
    const there = all.flatMap(({ Instances }) => Instances).filter((item) => !ENDED.has(stateOf(item)));
    return [...new Map(there.map((item, at) => [textAt(item, "InstanceId") ?? at, item])).values()];
  });
  return parseItems(items, source, instanceItem, (item) => textAt(item, "InstanceId"));
};

function stateOf(item: unknown): string {
  return textAt(item, "State", "Name") ?? "";
}
