import type { Direction } from "#domain/network.ts";
import type { Labels } from "#domain/workloads.ts";
import { type Endpoint, possiblePod } from "./endpoints.ts";
import { type Certainty, type Opening, openings } from "./evaluate.ts";
import { createMatcher } from "./match.ts";
import type { PolicyRef, Rule } from "./policy.ts";
import { intersect, NO_PORTS, type PortSet, subtract, union } from "./ports.ts";
import { createReach } from "./reach.ts";
import { examplesOf } from "./selector/analyse.ts";
import { createStances, doubtsOf, policiesByNamespace } from "./stance.ts";
import type { World } from "./world.ts";

/** Traffic that policies let through between the namespace that is asked about and another one. */
export interface Path {
  /** As the namespace that is asked about sees it. */
  readonly direction: Direction;
  readonly other: string;
  readonly ports: PortSet;
  /** The policy of the namespace's own side that opens it; absent where none restricts the pods at its end. */
  readonly by?: PolicyRef;
  /** Pods at the namespace's own end; none where only a pod that could be there is concerned. */
  readonly pods: readonly string[];
  /** Rules that are not understood and have a say in it. */
  readonly doubts: readonly Rule[];
}

/** Traffic that is as it should be. */
export type Expected = (direction: Direction, other: string) => PortSet;

export interface Paths {
  /** Every open path to and from a namespace but the expected ones, at most one for each other namespace and policy. */
  between(namespace: string, expected: Expected, certainty: Certainty): readonly Path[];
}

export function createPaths(world: World): Paths {
  const matcher = createMatcher(world);
  const stanceOf = createStances(world, matcher);
  const reach = createReach(world, matcher, stanceOf);

  /** Pods that policies of the namespace select, whether or not there are any now. */
  const ownEnds = (namespace: string): readonly Endpoint[] => {
    const selected = policiesByNamespace(world.policies)
      .get(namespace)
      .flatMap(({ subject }) => examplesOf(subject));
    return [...world.endpointsOf(namespace).filter(({ enforced }) => enforced), ...hypothetical(namespace, selected)];
  };

  /** Pods that these rules of the own side ask for, whether or not there are any now. */
  const otherEnds = (other: string, rules: ReadonlySet<Rule>): readonly Endpoint[] => {
    const wanted = [...rules].filter(({ peer }) => {
      const namespaces = reach.namespacesOf(peer);
      return namespaces === "all" || namespaces.has(other);
    });
    return [
      ...world.endpointsOf(other),
      ...hypothetical(
        other,
        wanted.flatMap(({ peer }) => (peer.selector ? examplesOf(peer.selector) : [])),
      ),
    ];
  };

  const through = (direction: Direction, own: Endpoint, far: Endpoint, certainty: Certainty): readonly Opening[] => {
    const back = direction === "ingress" ? "egress" : "ingress";
    const near = openings(stanceOf(own, direction), { direction, self: own, peer: far }, matcher, certainty);
    if (near.length === 0) return near;
    const farSide = openings(stanceOf(far, back), { direction: back, self: far, peer: own }, matcher, certainty);
    const allowed = farSide.reduce<PortSet>((ports, one) => union(ports, one.ports), NO_PORTS);
    return near.map((one) => ({ ...one, ports: intersect(one.ports, allowed) }));
  };

  const withOther = (
    direction: Direction,
    owns: readonly Endpoint[],
    other: string,
    certainty: Certainty,
    expected: PortSet,
  ): readonly Path[] => {
    const back = direction === "ingress" ? "egress" : "ingress";
    const rules = new Set(owns.flatMap((own) => stanceOf(own, direction).tiers.flatMap((tier) => tier.rules)));
    const found = new Map<string, Path>();
    for (const far of otherEnds(other, rules)) {
      for (const own of owns) {
        for (const { ports, by } of through(direction, own, far, certainty)) {
          const open = subtract(ports, expected);
          if (open.length === 0) continue;
          const key = by === undefined ? "" : `${by.kind} ${by.id}`;
          const known = found.get(key) ?? {
            direction,
            other,
            ports: NO_PORTS,
            pods: [],
            doubts: [],
            ...(by === undefined ? {} : { by }),
          };
          found.set(key, {
            ...known,
            ports: union(known.ports, open),
            pods: own.pods.every((pod) => known.pods.includes(pod))
              ? known.pods
              : [...new Set([...known.pods, ...own.pods])],
            doubts: [
              ...new Set([...known.doubts, ...doubtsOf(stanceOf(own, direction)), ...doubtsOf(stanceOf(far, back))]),
            ],
          });
        }
      }
    }
    return [...found.values()];
  };

  return {
    between(namespace, expected, certainty) {
      const owns = ownEnds(namespace);
      return (["ingress", "egress"] as const).flatMap((direction) =>
        reach
          .partners(namespace, direction)
          .flatMap((other) => withOther(direction, owns, other, certainty, expected(direction, other))),
      );
    },
  };
}

function hypothetical(namespace: string, examples: readonly Labels[]): readonly Endpoint[] {
  const different = new Map(
    examples.filter((labels) => Object.keys(labels).length > 0).map((labels) => [JSON.stringify(labels), labels]),
  );
  return [...different.values()].map((labels) => possiblePod(namespace, labels));
}
