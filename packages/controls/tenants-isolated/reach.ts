import { indexBy } from "#domain/index-by.ts";
import type { Direction } from "#domain/network.ts";
import type { Labels } from "#domain/workloads.ts";
import type { Matcher } from "./match.ts";
import type { Condition, Rule } from "./policy.ts";
import { requirementsOf } from "./selector/analyse.ts";
import { NAMESPACE, OF_NAMESPACE } from "./selector/selector.ts";
import type { Stance, StanceOf } from "./stance.ts";
import type { World } from "./world.ts";

/** Namespaces with which there could be traffic, as far as one end's policies go. `all` includes those that are not known. */
export type Namespaces = ReadonlySet<string> | "all";

/**
 * Which pairs of namespaces are worth a closer look. A tenant that admits only its own namespace has one, so that
 * thousands of tenants are not compared with each other.
 */
export interface Reach {
  /** The namespaces with which a namespace may have traffic in this direction, by the policies of both ends. */
  partners(namespace: string, direction: Direction): readonly string[];
  /** Where a condition may hold of pods. */
  namespacesOf(condition: Condition): Namespaces;
}

export function createReach(world: World, matcher: Matcher, stanceOf: StanceOf): Reach {
  const names = [...world.namespaces.keys()];
  const byLabel = labelIndex(world.namespaces);
  const ofConditions = new Map<Condition, Namespaces>();
  const ofStances = new Map<Stance, Namespaces>();

  const namespacesOf = (condition: Condition): Namespaces => {
    const found = ofConditions.get(condition) ?? candidates(condition, world, matcher, byLabel);
    ofConditions.set(condition, found);
    return found;
  };
  const ofStance = (stance: Stance): Namespaces => {
    const found = ofStances.get(stance) ?? merge(mayDecide(stance).map((rule) => namespacesOf(rule.peer)));
    ofStances.set(stance, found);
    return mayFallThrough(stance) ? "all" : found;
  };
  const ownReach = (direction: Direction) =>
    new Map(
      names.map((name) => [name, merge(world.endpointsOf(name).map((one) => ofStance(stanceOf(one, direction))))]),
    );

  const reached = { ingress: ownReach("ingress"), egress: ownReach("egress") };
  const back = { ingress: invert(reached.ingress), egress: invert(reached.egress) };

  return {
    namespacesOf,
    partners(namespace, direction) {
      const mine = reached[direction].get(namespace) ?? "all";
      const theirs = back[direction === "ingress" ? "egress" : "ingress"];
      const willing = [...theirs.open, ...(theirs.by.get(namespace) ?? [])];
      return willing.filter((name) => name !== namespace && (mine === "all" || mine.has(name)));
    },
  };
}

/** Traffic is open where a rule allows it, and may be where one passes it on or is not understood. */
function mayDecide({ tiers }: Stance): readonly Rule[] {
  return tiers.flatMap(({ rules }) => rules.filter((rule) => rule.action === "allow" || rule.doubt !== undefined));
}

/** Whether there may be traffic upon which no tier decides. */
function mayFallThrough({ tiers }: Stance): boolean {
  return tiers.every(
    ({ passes, certain, rules }) => passes || !certain || rules.some((rule) => rule.action === "pass"),
  );
}

type LabelIndex = ReturnType<ReturnType<typeof indexBy<{ readonly name: string; readonly labels: Labels }>>>;

function labelIndex(namespaces: ReadonlyMap<string, Labels>): LabelIndex {
  const index = indexBy<{ readonly name: string; readonly labels: Labels }>(({ labels }) =>
    Object.entries(labels).map(([key, value]) => `${key}=${value}`),
  );
  return index([...namespaces].map(([name, labels]) => ({ name, labels })));
}

function candidates(condition: Condition, world: World, matcher: Matcher, byLabel: LabelIndex): Namespaces {
  const { selector, nets } = condition;
  if (selector === undefined || matcher.findsAddresses(condition))
    return nets && !world.addresses.touchesPods(condition) ? new Set() : "all";
  for (const { key, values } of requirementsOf(selector)) {
    if (key === NAMESPACE) return new Set(values);
    if (!key.startsWith(OF_NAMESPACE)) continue;
    const label = key.slice(OF_NAMESPACE.length);
    return new Set(values.flatMap((value) => byLabel.get(`${label}=${value}`).map(({ name }) => name)));
  }
  return "all";
}

function merge(all: readonly Namespaces[]): Namespaces {
  const merged = new Set<string>();
  for (const one of all) {
    if (one === "all") return "all";
    for (const name of one) merged.add(name);
  }
  return merged;
}

/** Who reaches a namespace, of those that reach not everywhere; and those that do. */
function invert(reached: ReadonlyMap<string, Namespaces>): {
  readonly by: ReadonlyMap<string, readonly string[]>;
  readonly open: readonly string[];
} {
  const open: string[] = [];
  const by = new Map<string, string[]>();
  for (const [name, namespaces] of reached) {
    if (namespaces === "all") open.push(name);
    else for (const other of namespaces) append(by, other, name);
  }
  return { by, open };
}

function append(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
