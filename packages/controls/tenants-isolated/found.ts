import type { Direction } from "#domain/network.ts";
import type { Opening } from "./evaluate.ts";
import type { PolicyRef, Rule } from "./policy.ts";
import { intersect, NO_PORTS, type PortSet, subtract, union } from "./ports.ts";
import { doubtsOf, type Stance } from "./stance.ts";

/** Traffic between the namespace that is asked about and others, by what opens it on the namespace's own side. */
export interface OpenPaths {
  /** As the namespace that is asked about sees it. */
  readonly direction: Direction;
  /** The policy that opens it; absent where no policy decides. */
  readonly by?: PolicyRef;
  /** The other namespaces, and the ports that are open. */
  readonly others: ReadonlyMap<string, PortSet>;
  /** Whether there may be more others than these. */
  readonly more: boolean;
  /** Rules that are not understood and have a say in it. */
  readonly doubts: ReadonlySet<Rule>;
}

/** Nobody reads more names than these; a policy that opens so many is known by then. */
const ENOUGH = 250;

interface Growing extends Omit<OpenPaths, "more"> {
  readonly others: Map<string, PortSet>;
  readonly doubts: Set<Rule>;
}

/** Collects what is open, put together by the policy that opens it. */
export interface Found {
  add(other: string, open: readonly Opening[], expected: PortSet, stances: readonly Stance[]): void;
  /** Whether it is known that a policy opens so many paths that further ones add nothing. */
  isEnough(): boolean;
  paths(): readonly OpenPaths[];
}

/** `enough`: how many other namespaces of one policy need to be known. */
export function createFound(direction: Direction, enough = ENOUGH): Found {
  const isMany = ({ others }: Growing) => others.size >= enough;
  const groups = new Map<PolicyRef | undefined, Growing>();
  const groupOf = (by: PolicyRef | undefined): Growing => {
    const group = groups.get(by) ?? {
      direction,
      others: new Map(),
      doubts: new Set(),
      ...(by === undefined ? {} : { by }),
    };
    groups.set(by, group);
    return group;
  };
  return {
    add(other, open, expected, stances) {
      for (const { ports, by } of open) {
        const unexpected = subtract(ports, expected);
        if (unexpected.length === 0) continue;
        const { others, doubts } = groupOf(by);
        others.set(other, union(others.get(other) ?? NO_PORTS, unexpected));
        for (const doubt of stances.flatMap(doubtsOf)) doubts.add(doubt);
      }
    },
    isEnough: () => [...groups.values()].some(isMany),
    paths: () => [...groups.values()].map((group) => ({ ...group, more: isMany(group) })),
  };
}

/** What is open at both ends, as the near one opens it. */
export function throughBoth(near: readonly Opening[], far: readonly Opening[]): readonly Opening[] {
  const allowed = portsOf(far);
  return near.map((opening) => ({ ...opening, ports: intersect(opening.ports, allowed) }));
}

export function portsOf(open: readonly Opening[]): PortSet {
  return open.reduce<PortSet>((ports, opening) => union(ports, opening.ports), NO_PORTS);
}
