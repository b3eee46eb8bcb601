import { indexBy } from "#domain/index-by.ts";
import type { Direction } from "#domain/network.ts";
import type { Labels } from "#domain/workloads.ts";
import type { Ends } from "./ends.ts";
import type { Matcher } from "./match.ts";
import { includes, merge, type Namespaces, namesIn } from "./namespaces.ts";
import type { Condition, Rule } from "./policy.ts";
import { requirementsOf } from "./selector/analyse.ts";
import { NAMESPACE, OF_NAMESPACE } from "./selector/selector.ts";
import { rulesOf, type Stance, type StanceOf } from "./stance.ts";
import type { World } from "./world.ts";

/**
 * Which pairs of namespaces are worth a closer look. A tenant that admits only its own namespace has one, so that
 * thousands of tenants are not compared with each other.
 */
export interface Reach {
  ofCondition(condition: Condition): Namespaces;
  ofStance(stance: Stance): Namespaces;
  /** The stance without the rules that cannot match in a namespace. */
  towards(stance: Stance, namespace: string): Stance;
  /**
   * The other namespaces with which a namespace of this stance may have traffic, by the policies of both: of theirs those
   * of direction `back` count. Those that a rule names come first.
   */
  partners(stance: Stance, back: Direction, namespace: string): readonly string[];
}

export function createReach(world: World, matcher: Matcher, stanceOf: StanceOf, ends: Ends): Reach {
  const byLabel = labelIndex(world.namespaces);
  const ofConditions = new Map<Condition, Namespaces>();
  const ofStances = new Map<Stance, Namespaces>();

  const ofCondition = (condition: Condition): Namespaces => {
    const found = ofConditions.get(condition) ?? candidates(condition, world, matcher, byLabel);
    ofConditions.set(condition, found);
    return found;
  };
  const ofStance = (stance: Stance): Namespaces => {
    const found =
      ofStances.get(stance) ??
      (mayFallThrough(stance) ? "all" : merge(mayDecide(stance).map((rule) => ofCondition(rule.peer))));
    ofStances.set(stance, found);
    return found;
  };
  const reached = (direction: Direction) =>
    new Map(
      [...world.namespaces.keys()].map((name) => [
        name,
        merge(ends.own(name).map((one) => ofStance(stanceOf(one, direction)))),
      ]),
    );

  const inverted = { ingress: invert(reached("ingress")), egress: invert(reached("egress")) };
  return {
    ofCondition,
    ofStance,
    towards: ({ tiers }, namespace) => ({
      tiers: tiers.map((tier) => ({
        ...tier,
        rules: tier.rules.filter(({ peer }) => includes(ofCondition(peer), namespace)),
      })),
    }),
    partners(stance, back, namespace) {
      const { everywhere, named } = inverted[back];
      const mine = ofStance(stance);
      const willing = [...everywhere, ...(named.get(namespace) ?? [])];
      const partners = willing.filter((name) => name !== namespace && includes(mine, name));
      if (mine !== "all" || partners.length < 2) return partners;
      const asked = new Set(rulesOf(stance).flatMap(({ peer }) => namesIn(ofCondition(peer))));
      return [...partners.filter((name) => asked.has(name)), ...partners.filter((name) => !asked.has(name))];
    },
  };
}

/** Traffic is open where a rule allows it, and may be where one is not understood. */
function mayDecide({ tiers }: Stance): readonly Rule[] {
  return tiers.flatMap(({ rules }) => rules.filter((rule) => rule.action === "allow" || rule.doubt !== undefined));
}

/** Whether there may be traffic upon which no tier decides. */
export function mayFallThrough({ tiers }: Stance): boolean {
  return tiers.every(
    ({ passes, certain, rules }) => passes || !certain || rules.some((rule) => rule.action === "pass"),
  );
}

type NamedLabels = { readonly name: string; readonly labels: Labels };
type LabelIndex = { readonly get: (label: string) => readonly NamedLabels[] };

const byLabel = indexBy<NamedLabels>(({ labels }) => Object.entries(labels).map(([key, value]) => `${key}=${value}`));

function labelIndex(namespaces: ReadonlyMap<string, Labels>): LabelIndex {
  return byLabel([...namespaces].map(([name, labels]) => ({ name, labels })));
}

/** A label that thousands of namespaces have tells them apart no better than none: as many sets of as many names are too many. */
const MANY = 250;

function candidates(condition: Condition, world: World, matcher: Matcher, index: LabelIndex): Namespaces {
  const { selector, nets } = condition;
  if (selector === undefined) return nets && !world.addresses.touchesPods(condition) ? new Set() : "all";
  if (matcher.findsAddresses(selector)) return "all";
  for (const { key, values } of requirementsOf(selector)) {
    if (key === NAMESPACE) return new Set(values);
    if (!key.startsWith(OF_NAMESPACE)) continue;
    const label = key.slice(OF_NAMESPACE.length);
    const names = new Set(values.flatMap((value) => index.get(`${label}=${value}`).map(({ name }) => name)));
    return names.size > MANY ? "all" : names;
  }
  return "all";
}

interface Inverted {
  readonly named: ReadonlyMap<string, readonly string[]>;
  readonly everywhere: readonly string[];
}

/** By the namespace that is reached: who reaches it. Who reaches all of them is told once. */
function invert(reached: ReadonlyMap<string, Namespaces>): Inverted {
  const named = new Map<string, string[]>();
  const everywhere: string[] = [];
  for (const [name, namespaces] of reached) {
    if (namespaces === "all") everywhere.push(name);
    else for (const other of namespaces) append(named, other, name);
  }
  return { named, everywhere };
}

function append(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
