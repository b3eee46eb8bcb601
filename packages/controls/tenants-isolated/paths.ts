import type { Direction } from "#domain/network.ts";
import { canSpeak, type Endpoint } from "./endpoints.ts";
import { createEnds } from "./ends.ts";
import { type Certainty, openings } from "./evaluate.ts";
import { createFound, type Found, type OpenPaths, portsOf, throughBoth } from "./found.ts";
import { createMatcher } from "./match.ts";
import { createOffers, type Offers } from "./offers.ts";
import { type PortSet, subtract } from "./ports.ts";
import { createReach, mayFallThrough } from "./reach.ts";
import { createSettled } from "./settled.ts";
import { createStances, type Stance } from "./stance.ts";
import type { World } from "./world.ts";

/** Ports on which traffic with another namespace is as it should be. */
export type Expected = (direction: Direction, other: string) => PortSet;

export interface Paths {
  /** Every open path to and from a namespace, but the expected ones. */
  between(namespace: string, expected: Expected, certainty: Certainty): readonly OpenPaths[];
  /** The namespace's pods that no policy restricts in a direction. */
  unrestricted(namespace: string, direction: Direction): readonly string[];
  readonly offers: Offers;
}

/** What is asked about: one direction of a namespace's traffic. */
interface Question {
  readonly namespace: string;
  readonly direction: Direction;
  readonly expected: Expected;
  readonly certainty: Certainty;
}

export function createPaths(world: World): Paths {
  const matcher = createMatcher(world);
  const stanceOf = createStances(world, matcher);
  const ends = createEnds(world);
  const reach = createReach(world, matcher, stanceOf, ends);
  const settled = { certain: createSettled("certain"), possible: createSettled("possible") };

  /** True where it was enough to ask about a pod without labels, since neither end's policies ask who the other is. */
  const addSettled = (
    stance: Stance,
    other: string,
    { direction, expected, certainty }: Question,
    found: Found,
  ): boolean => {
    const near = settled[certainty](stance);
    const [any] = ends.anyPods(other);
    const far = near && any && settled[certainty](stanceOf(any, opposite(direction)));
    const both = near && far && throughBoth(near, far);
    if (!both || subtract(portsOf(near), portsOf(both)).length > 0) return false;
    found.add(other, both, expected(direction, other), [stance]);
    return true;
  };

  const addEach = (
    owns: readonly Endpoint[],
    stance: Stance,
    other: string,
    question: Question,
    found: Found,
  ): void => {
    const { direction, expected, certainty } = question;
    const back = opposite(direction);
    const [known, towards] = [settled[certainty](stance), reach.towards(stance, other)];
    for (const peer of ends.other(other, stance, reach.ofCondition)) {
      for (const own of owns) {
        if (!canSpeak(own, peer)) continue;
        const near = known ?? openings(towards, { direction, self: own, peer }, matcher, certainty);
        if (near.length === 0) continue;
        const theirs = stanceOf(peer, back);
        const far = openings(theirs, { direction: back, self: peer, peer: own }, matcher, certainty);
        found.add(other, throughBoth(near, far), expected(direction, other), [stance, theirs]);
      }
    }
  };

  const answer = (question: Question): readonly OpenPaths[] => {
    const { namespace, direction } = question;
    const found = createFound(direction);
    const owns = ends.own(namespace).filter(({ enforced }) => enforced);
    for (const [stance, alike] of Map.groupBy(owns, (own) => stanceOf(own, direction))) {
      for (const other of reach.partners(stance, opposite(direction), namespace)) {
        if (found.isEnough()) break;
        if (!addSettled(stance, other, question, found)) addEach(alike, stance, other, question, found);
      }
    }
    return found.paths();
  };

  return {
    offers: createOffers({ matcher, stanceOf, ends, reach }),
    between: (namespace, expected, certainty) =>
      (["ingress", "egress"] as const).flatMap((direction) => answer({ namespace, direction, expected, certainty })),
    unrestricted(namespace, direction) {
      const free = world
        .endpointsOf(namespace)
        .filter((own) => own.enforced && mayFallThrough(stanceOf(own, direction)));
      return [...new Set(free.flatMap(({ pods }) => pods))].sort();
    },
  };
}

function opposite(direction: Direction): Direction {
  return direction === "ingress" ? "egress" : "ingress";
}
