import { indexBy } from "#domain/index-by.ts";
import type { Direction } from "#domain/network.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Matcher } from "./match.ts";
import type { Policy, Rule } from "./policy.ts";
import type { World } from "./world.ts";

/** All that policies say of one direction of an endpoint's traffic. Endpoints of which they say the same share it. */
export interface Stance {
  /** In the order of their evaluation; those with no policy for the endpoint are left out. */
  readonly tiers: readonly TierStance[];
}

export interface TierStance {
  readonly rules: readonly Rule[];
  /** What becomes of traffic upon which no rule decides: it ends here, or goes on to the next tier. */
  readonly passes: boolean;
  /** False where it is not known that any of the tier's policies selects the endpoint. */
  readonly certain: boolean;
}

export type StanceOf = (endpoint: Endpoint, direction: Direction) => Stance;

/** What nobody restricts. */
const FREE: Stance = { tiers: [] };

const GLOBAL = "";

/** By the namespace whose pods they are about; those of the whole cluster under an empty name. */
export const policiesByNamespace = indexBy<Policy>((policy) => policy.namespace ?? GLOBAL);

export function createStances(world: World, matcher: Matcher): StanceOf {
  const ranks = new Map(world.policies.map((policy, rank) => [policy, rank]));
  const index = policiesByNamespace(world.policies);
  const shared = new Map<string, Stance>();
  const known = { ingress: new WeakMap<Endpoint, Stance>(), egress: new WeakMap<Endpoint, Stance>() };

  const governing = (endpoint: Endpoint, direction: Direction): readonly Policy[] =>
    [...index.get(endpoint.namespace), ...index.get(GLOBAL)].filter(
      (policy) => policy.rules[direction] !== undefined && matcher.selects(policy.subject, endpoint),
    );

  const build = (endpoint: Endpoint, direction: Direction): Stance => {
    const policies = endpoint.enforced ? governing(endpoint, direction) : [];
    if (policies.length === 0) return FREE;
    const rank = (policy: Policy) => ranks.get(policy) ?? 0;
    const sorted = policies.toSorted((a, b) => rank(a) - rank(b));
    const key = `${direction} ${sorted.map(rank).join(" ")}`;
    const stance = shared.get(key) ?? combine(sorted, direction, world);
    shared.set(key, stance);
    return stance;
  };

  return (endpoint, direction) => {
    const stance = known[direction].get(endpoint) ?? build(endpoint, direction);
    known[direction].set(endpoint, stance);
    return stance;
  };
}

function combine(sorted: readonly Policy[], direction: Direction, world: World): Stance {
  const tiers = [...new Set(sorted.map((policy) => policy.tier))];
  return {
    tiers: tiers.map((tier) => {
      const policies = sorted.filter((policy) => policy.tier === tier);
      return {
        rules: policies.flatMap((policy) => rulesIn(policy, direction)),
        passes: world.passingTiers.has(tier),
        certain: policies.some((policy) => policy.subjectDoubt === undefined),
      };
    }),
  };
}

/** What a policy says is in doubt where it is in doubt whether it selects. */
function rulesIn({ rules, subjectDoubt }: Policy, direction: Direction): readonly Rule[] {
  const own = rules[direction] ?? [];
  return subjectDoubt === undefined ? own : own.map((rule) => ({ ...rule, doubt: rule.doubt ?? subjectDoubt }));
}

export function rulesOf({ tiers }: Stance): readonly Rule[] {
  return tiers.flatMap(({ rules }) => rules);
}

/** Rules because of which a stance is not certain. */
export function doubtsOf(stance: Stance): readonly Rule[] {
  return rulesOf(stance).filter((rule) => rule.doubt !== undefined);
}
