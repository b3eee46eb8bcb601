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

export function originOf(opening: Opening, around: Surroundings): Origin {
  const step = stepTo(opening, around);
  return step.from === "group" ? originThrough(step.id, opening.group.id, around) : step;
}

/** Where an opening leads by itself: to an end, or to what another group lets in. */
function stepTo({ group, source }: Opening, around: Surroundings): Origin | { readonly from: "group"; id: string } {
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
      if (id === group.id || around.innerGroups.has(id)) return INSIDE;
      return around.ingressGroups.has(id) ? { from: "ingress" } : { from: "group", id };
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

/**
 * Who can reach the members of a group that is open can reach what lets these members in. Each group is gone through once,
 * the nearest first: where all refer to all, there are more ways through them than time, and a person wants the shortest.
 */
function originThrough(first: string, own: string, around: Surroundings): Origin {
  const seen = new Set([own, first]);
  const ways: (readonly string[])[] = [[first]];
  let unclear: Origin | undefined;
  for (const way of ways) {
    const last = way.at(-1) ?? first;
    const [group] = securityGroupById(around.groups).get(last);
    if (group === undefined) {
      const words = along(way.slice(0, -1), `security group ${last}, which was not listed`);
      unclear ??= { from: "notUnderstood", words };
      continue;
    }
    for (const step of openingsOf(group).map((opening) => stepTo(opening, around))) {
      if (step.from === "outside") return { from: "outside", words: along(way, step.words) };
      if (step.from === "notUnderstood") unclear ??= { from: "notUnderstood", words: along(way, step.words) };
      if (step.from !== "group" || seen.has(step.id)) continue;
      seen.add(step.id);
      ways.push([...way, step.id]);
    }
  }
  return unclear ?? INSIDE;
}

/** `security group sg-1, which lets in security group sg-2, which lets in 0.0.0.0/0`. */
function along(way: readonly string[], end: string): string {
  return way.map((id) => `security group ${id}, which lets in `).join("") + end;
}
