import { holds } from "./address-space.ts";
import type { Endpoint } from "./endpoints.ts";
import { endpointLabels, networkSetLabels } from "./labels.ts";
import { ANYBODY, type Condition } from "./policy.ts";
import { type LabelLookup, matches, type Selector } from "./selector/selector.ts";
import type { NetworkSet, World } from "./world.ts";

export interface Matcher {
  satisfies(condition: Condition, endpoint: Endpoint): boolean;
  selects(selector: Selector, endpoint: Endpoint): boolean;
  /** Whether a selector finds addresses of pods by a NetworkSet, whatever labels the pods have. */
  findsAddresses(selector: Selector): boolean;
}

export function createMatcher(world: World): Matcher {
  const lookups = new WeakMap<Endpoint, LabelLookup>();
  const labelsOf = (endpoint: Endpoint) => {
    const lookup = lookups.get(endpoint) ?? endpointLabels(endpoint, world);
    lookups.set(endpoint, lookup);
    return lookup;
  };
  const found = new Map<Selector, readonly NetworkSet[]>();
  const setsFoundBy = (selector: Selector) => {
    const sets =
      found.get(selector) ?? world.networkSets.filter((set) => matches(selector, networkSetLabels(set, world)));
    found.set(selector, sets);
    return sets;
  };

  /** A selector finds addresses: those of pods with the labels, and those in NetworkSets with the labels. */
  const finds = (selector: Selector, endpoint: Endpoint): boolean =>
    matches(selector, labelsOf(endpoint)) || setsFoundBy(selector).some((set) => holds(set, endpoint.cell));

  return {
    selects: (selector, endpoint) => matches(selector, labelsOf(endpoint)),
    satisfies(condition, endpoint) {
      const { selector, notSelector } = condition;
      return (
        condition === ANYBODY ||
        ((selector === undefined || finds(selector, endpoint)) &&
          (notSelector === undefined || !finds(notSelector, endpoint)) &&
          holds(condition, endpoint.cell))
      );
    },
    findsAddresses: (selector) => setsFoundBy(selector).some((set) => world.addresses.touchesPods(set)),
  };
}
