import type { Calico, CalicoPolicy } from "#domain/calico.ts";
import type { Facts } from "#domain/facts.ts";
import type { Advisory } from "#domain/finding.ts";
import type { ForeignPolicies } from "#domain/network.ts";
import type { Reading, Unreadable } from "#domain/reading.ts";
import { type Enforcement, enforcementOf } from "./enforcement.ts";
import { fromCalico } from "./from-calico.ts";
import { DEFAULT_TIER, FOREIGN_TIER, fromForeign, fromKubernetes } from "./from-kubernetes.ts";
import { createPaths, type Paths } from "./paths.ts";
import type { Policy } from "./policy.ts";
import { createWorld } from "./world.ts";

export const NEEDS = ["namespaces", "pods", "daemonSets", "networkPolicies", "calico", "foreignPolicies"] as const;

type NetworkFacts = Pick<Facts, (typeof NEEDS)[number]>;

/** What is known of one cluster's network, for all tenants at once. */
export interface Network {
  readonly enforcement: Enforcement;
  /** What has to be known, and could not be read. */
  readonly unreadable: readonly Unreadable[];
  readonly advisories: readonly Advisory[];
  /** How many policies are in force, and whether each of them is understood. */
  readonly policies: number;
  readonly understood: boolean;
  readonly paths: Paths;
}

const built = new WeakMap<NetworkFacts, Network>();

/** Built once for all tenants of a cluster, which are judged by the same facts. */
export function networkOf(facts: NetworkFacts): Network {
  const network = built.get(facts) ?? build(facts);
  built.set(facts, network);
  return network;
}

function build({ namespaces, pods, daemonSets, networkPolicies, calico, foreignPolicies }: NetworkFacts): Network {
  const enforcement = enforcementOf(daemonSets, pods);
  const inForce = enforcement.by.some((enforcer) => enforcer.calico);
  const calicoPolicies = inForce ? policiesOf(calico) : [];
  const order = orderOf(calico);
  const policies = [
    ...foreignPolicies.policies.map(fromForeign),
    ...networkPolicies.map(fromKubernetes),
    ...calicoPolicies.map((policy) => fromCalico(policy, tierDoubt(policy, order))),
  ].sort((a, b) => compare(a, b, order));
  const uses = usesOf(calicoPolicies);
  const world = createWorld({
    ...{ namespaces, pods, policies, isEnforced: enforcement.isEnforced },
    serviceAccounts: listIn(calico.serviceAccounts),
    networkSets: inForce ? listIn(calico.networkSets) : [],
    passingTiers: new Set([
      FOREIGN_TIER,
      ...(inForce ? listIn(calico.tiers) : []).flatMap((tier) => (tier.defaultAction === "Pass" ? [tier.name] : [])),
    ]),
  });
  return {
    ...{ enforcement, policies: policies.length, paths: createPaths(world), understood: policies.every(isUnderstood) },
    unreadable: inForce ? unreadableOf(calico, uses) : [],
    advisories: [
      ...(inForce && uses.networkSets && isUnasked(calico.networkSets) ? [NETWORK_SETS_NOT_SEEN] : []),
      ...adviceOnForeign(foreignPolicies),
    ],
  };
}

/** In a cluster that has none of these APIs nothing of them can be listed, so that their absence proves nothing. */
function adviceOnForeign({ notSeen }: ForeignPolicies): readonly Advisory[] {
  if (notSeen.length === 0) return [];
  const message = `Nobody looked at ${notSeen.join(", ")}, whose policies come before those of Kubernetes and Calico, or after them: it was taken that there are none.`;
  return [{ reason: "ForeignPoliciesNotSeen", message }];
}

const NETWORK_SETS_NOT_SEEN: Advisory = {
  reason: "NetworkSetsNotSeen",
  message:
    "Policies of Calico choose by labels, and nobody looked at its NetworkSets and GlobalNetworkSets, whose addresses are chosen by labels too: it was taken that none holds addresses of pods.",
};

/** Those that can concern pods. */
function policiesOf({ networkPolicies, globalNetworkPolicies }: Calico): readonly CalicoPolicy[] {
  return [...listIn(networkPolicies), ...listIn(globalNetworkPolicies)].filter((policy) => !policy.hostsOnly);
}

interface Uses {
  readonly tiers: boolean;
  readonly networkSets: boolean;
  readonly serviceAccounts: boolean;
}

function usesOf(policies: readonly CalicoPolicy[]): Uses {
  const entities = policies
    .flatMap(({ ingress, egress }) => [...ingress, ...egress])
    .flatMap(({ source, destination }) => [source, destination]);
  return {
    tiers: policies.some(({ tier }) => tier !== DEFAULT_TIER),
    networkSets: entities.some(
      ({ selector, notSelector, namespaceSelector }) => selector || notSelector || namespaceSelector,
    ),
    serviceAccounts:
      policies.some(({ serviceAccountSelector }) => serviceAccountSelector) ||
      entities.some(({ serviceAccounts }) => serviceAccounts?.selector),
  };
}

function unreadableOf(calico: Calico, uses: Uses): readonly Unreadable[] {
  const readings: readonly Reading<unknown>[] = [
    ...[calico.networkPolicies, calico.globalNetworkPolicies],
    ...(uses.tiers ? [calico.tiers] : []),
    ...(uses.networkSets && !isUnasked(calico.networkSets) ? [calico.networkSets] : []),
    ...(uses.serviceAccounts ? [calico.serviceAccounts] : []),
  ];
  return readings.filter((reading) => reading.status === "unreadable");
}

function isUnasked(reading: Reading<unknown>): boolean {
  return reading.status === "unreadable" && reading.cause === "notLookedAt";
}

function listIn<T>(reading: Reading<readonly T[]>): readonly T[] {
  return reading.status === "observed" ? reading.value : [];
}

function isUnderstood({ subjectDoubt, rules }: Policy): boolean {
  return (
    subjectDoubt === undefined &&
    [...(rules.ingress ?? []), ...(rules.egress ?? [])].every(({ doubt }) => doubt === undefined)
  );
}

/** Calico's own default for its default tier. */
const DEFAULT_TIER_ORDER = 1_000_000;

/** The order of each tier that is there; Infinity for none. */
function orderOf({ tiers }: Calico): ReadonlyMap<string, number> {
  const known = listIn(tiers).map(({ name, order }) => [name, order ?? Number.POSITIVE_INFINITY] as const);
  return new Map([[FOREIGN_TIER, Number.NEGATIVE_INFINITY], [DEFAULT_TIER, DEFAULT_TIER_ORDER], ...known]);
}

function tierDoubt({ tier }: CalicoPolicy, order: ReadonlyMap<string, number>): string | undefined {
  return order.has(tier) ? undefined : `its tier ${tier} is not there`;
}

/** Tiers by their order, policies within a tier by theirs; names decide between equals, as in Calico. */
function compare(a: Policy, b: Policy, order: ReadonlyMap<string, number>): number {
  const tier = (policy: Policy) => order.get(policy.tier) ?? Number.POSITIVE_INFINITY;
  return (
    byNumber(tier(a), tier(b)) || byText(a.tier, b.tier) || byNumber(a.order, b.order) || byText(a.sortName, b.sortName)
  );
}

function byNumber(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
