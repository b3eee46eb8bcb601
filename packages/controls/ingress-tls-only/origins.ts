import { type SecurityGroup, securityGroupById } from "#domain/vpc.ts";
import { whereaboutsOf } from "../ip-ranges.ts";
import { type Opening, openingsOf } from "./rules.ts";

/** Where what an opening lets in comes from. */
export type Origin =
  /** The cluster's own VPC. */
  | { readonly from: "inside" }
  /** The load balancer of the ingress controller. */
  | { readonly from: "ingress" }
  /** Another private network that is connected to the VPC, or may be. */
  | { readonly from: "neighbour"; readonly words: string }
  | { readonly from: "outside"; readonly words: string }
  | { readonly from: "notUnderstood"; readonly words: string };

export interface Surroundings {
  readonly groups: readonly SecurityGroup[];
  readonly vpcCidrs: readonly string[];
  /** The groups of the ingress controller's load balancers, and of nothing else. */
  readonly ingressGroups: ReadonlySet<string>;
  /** The groups of load balancers within the VPC, and of nothing else: whatever they let in, nobody outside gets there. */
  readonly innerGroups: ReadonlySet<string>;
  readonly account: string | undefined;
}

const INSIDE: Origin = { from: "inside" };

export function originOf(
  { group, source }: Opening,
  around: Surroundings,
  seen: ReadonlySet<string> = new Set(),
): Origin {
  switch (source.kind) {
    case "cidr":
      return originOfRange(source.cidr, around);
    case "prefixList":
      return { from: "outside", words: `prefix list ${source.id}, whose ranges are not known here` };
    case "group": {
      const { id, account, peering } = source;
      const own = group.account ?? around.account;
      if (account !== undefined && own !== undefined && account !== own)
        return { from: "outside", words: `security group ${id} of another account (${account})` };
      if (peering !== undefined) return { from: "neighbour", words: `security group ${id} beyond peering ${peering}` };
      if (id === group.id || seen.has(id) || around.innerGroups.has(id)) return INSIDE;
      return around.ingressGroups.has(id)
        ? { from: "ingress" }
        : originThrough(id, around, new Set([...seen, group.id]));
    }
  }
}

function originOfRange(cidr: string, { vpcCidrs }: Surroundings): Origin {
  switch (whereaboutsOf(cidr, vpcCidrs)) {
    case "inside":
      return INSIDE;
    case "private":
      return { from: "neighbour", words: cidr };
    case "public":
      return { from: "outside", words: cidr };
    case "notUnderstood":
      return { from: "notUnderstood", words: `${cidr}, which is no range of addresses` };
  }
}

/** Who can reach the members of a group that is open can reach what lets these members in. */
function originThrough(id: string, around: Surroundings, seen: ReadonlySet<string>): Origin {
  const [group] = securityGroupById(around.groups).get(id);
  if (group === undefined) return { from: "notUnderstood", words: `security group ${id}, which was not listed` };
  const origins = openingsOf(group).map((opening) => originOf(opening, around, seen));
  const outside = origins.find((origin) => origin.from === "outside");
  if (outside?.from === "outside")
    return { from: "outside", words: `security group ${id}, which lets in ${outside.words}` };
  const unclear = origins.find((origin) => origin.from === "notUnderstood");
  if (unclear?.from === "notUnderstood")
    return { from: "notUnderstood", words: `security group ${id}, which lets in ${unclear.words}` };
  return INSIDE;
}
