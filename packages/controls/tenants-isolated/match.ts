import type { Share } from "./address-space.ts";
import type { Endpoint } from "./endpoints.ts";
import { endpointLabels, networkSetLabels } from "./labels.ts";
import { ANYBODY, type Condition } from "./policy.ts";
import { type LabelLookup, matches, type Selector } from "./selector/selector.ts";
import type { NetworkSet, World } from "./world.ts";

/** Tells how much of an endpoint satisfies a condition: some of it only where its address is not settled. */
export interface Matcher {
  share(condition: Condition, endpoint: Endpoint): Share;
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
  const finds = (selector: Selector, endpoint: Endpoint): Share => {
    if (matches(selector, labelsOf(endpoint))) return "all";
    return either(setsFoundBy(selector).map((set) => world.addresses.share(set, endpoint.cell)));
  };

  return {
    selects: (selector, endpoint) => matches(selector, labelsOf(endpoint)),
    share(condition, endpoint) {
      if (condition === ANYBODY) return "all";
      const { selector, notSelector, nets, notNets } = condition;
      const parts: Share[] = [];
      if (selector) parts.push(finds(selector, endpoint));
      if (notSelector) parts.push(opposite(finds(notSelector, endpoint)));
      if (nets || notNets) parts.push(world.addresses.share(condition, endpoint.cell));
      return both(parts);
    },
    findsAddresses: (selector) => setsFoundBy(selector).some((set) => world.addresses.touchesPods(set)),
  };
}

function both(shares: readonly Share[]): Share {
  if (shares.includes("none")) return "none";
  return shares.includes("some") ? "some" : "all";
}

function either(shares: readonly Share[]): Share {
  if (shares.includes("all")) return "all";
  return shares.includes("some") ? "some" : "none";
}

function opposite(share: Share): Share {
  if (share === "some") return "some";
  return share === "all" ? "none" : "all";
}
