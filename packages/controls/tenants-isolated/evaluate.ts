import type { Direction } from "#domain/network.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Matcher } from "./match.ts";
import type { PolicyRef, Rule } from "./policy.ts";
import { portsAt } from "./port-rule.ts";
import { ALL_PORTS, intersect, NO_PORTS, type PortSet, subtract, union } from "./ports.ts";
import type { Stance, TierStance } from "./stance.ts";

/** Ports that are open, and the policy that opens them: absent where no policy decides, and traffic is therefore free. */
export interface Opening {
  readonly ports: PortSet;
  readonly by?: PolicyRef;
}

/**
 * How rules that are not understood are taken: `certain` finds what is open whatever they mean, `possible` also what
 * is open only if they mean the worst.
 */
export type Certainty = "certain" | "possible";

/** Traffic between two endpoints, seen from one of them. */
export interface Flow {
  readonly direction: Direction;
  /** Whose policies are asked. */
  readonly self: Endpoint;
  readonly peer: Endpoint;
}

/** What the policies of one end let through. Rules are asked in their order; the first one that matches decides. */
export function openings(
  stance: Stance,
  flow: Flow,
  matcher: Pick<Matcher, "satisfies">,
  certainty: Certainty,
): readonly Opening[] {
  const open: Opening[] = [];
  let undecided: readonly Opening[] = [{ ports: ALL_PORTS }];
  for (const tier of stance.tiers) {
    undecided = walkTier(tier, undecided, open, flow, matcher, certainty);
    if (undecided.length === 0) return open;
  }
  // Every pod has the profile of its namespace, which lets through what no tier decided upon.
  return [...open, ...undecided];
}

/** Returns what goes on to the next tier. */
function walkTier(
  tier: TierStance,
  arriving: readonly Opening[],
  open: Opening[],
  flow: Flow,
  matcher: Pick<Matcher, "satisfies">,
  certainty: Certainty,
): readonly Opening[] {
  const passed: Opening[] = [];
  let left = arriving.reduce<PortSet>((ports, one) => union(ports, one.ports), NO_PORTS);
  for (const rule of tier.rules) {
    if (left.length === 0) break;
    const effect = effectOf(rule, flow, matcher, certainty);
    if (effect === undefined) continue;
    const hit = intersect(left, portsFor(rule, flow));
    if (hit.length === 0) continue;
    if (effect.action === "allow") open.push({ ports: hit, by: rule.by });
    if (effect.action === "pass") passed.push({ ports: hit, by: rule.by });
    if (effect.whole) left = subtract(left, hit);
  }
  const goesOn = tier.passes || (!tier.certain && certainty === "possible");
  const unmatched = goesOn ? arriving.map(({ ports, ...rest }) => ({ ports: intersect(ports, left), ...rest })) : [];
  return [...passed, ...unmatched].filter(({ ports }) => ports.length > 0);
}

interface Effect {
  readonly action: "allow" | "deny" | "pass";
  /** False where the rule leaves some of the same traffic to the next one. */
  readonly whole: boolean;
}

/** undefined where the rule has no effect on this traffic. */
function effectOf(
  rule: Rule,
  flow: Flow,
  matcher: Pick<Matcher, "satisfies">,
  certainty: Certainty,
): Effect | undefined {
  if (!matcher.satisfies(rule.peer, flow.peer) || !matcher.satisfies(rule.self, flow.self)) return undefined;
  if (rule.doubt !== undefined || rule.action === "unclear") return effectInDoubt(rule, certainty);
  const { action } = rule;
  // What counts is whether any of the traffic passes: one that denies some leaves some, and one that allows some opens.
  return { action, whole: !rule.partial || action === "allow" };
}

/** The worst that it could mean where everything possible is looked for, else the best. */
function effectInDoubt({ action }: Rule, certainty: Certainty): Effect | undefined {
  if (certainty === "possible") return action === "deny" ? undefined : { action: "allow", whole: false };
  return action === "allow" ? undefined : { action: "deny", whole: true };
}

function portsFor(rule: Rule, { direction, self, peer }: Flow): PortSet {
  return portsAt(rule.ports, (direction === "ingress" ? self : peer).namedPorts);
}
