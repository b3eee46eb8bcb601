import type { CalicoNetworkSet, ServiceAccount } from "#domain/calico.ts";
import { type Pod, podsByNamespace } from "#domain/pods.ts";
import type { Labels, Namespace } from "#domain/workloads.ts";
import { type AddressSpace, createAddressSpace } from "./address-space.ts";
import { type AddressRange, parseRange } from "./addresses.ts";
import { type Endpoint, groupPods } from "./endpoints.ts";
import { namespaceLabels } from "./labels.ts";
import type { Condition, Policy, Rule } from "./policy.ts";
import { namesOf } from "./port-rule.ts";
import { keysOf } from "./selector/analyse.ts";

/** What there is to be judged: all that is in the network, and the policies that are in force, in their order. */
export interface World {
  /** Labels by the namespace's name, its name among them. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly serviceAccounts: ReadonlyMap<string, Labels>;
  readonly networkSets: readonly NetworkSet[];
  readonly addresses: AddressSpace;
  /** The order of their evaluation. */
  readonly policies: readonly Policy[];
  /** Tiers in which a pod that no rule decided upon goes on to the next. */
  readonly passingTiers: ReadonlySet<string>;
  /** The pods of a namespace, put together as far as policies do not tell them apart. */
  endpointsOf(namespace: string): readonly Endpoint[];
}

export interface NetworkSet {
  readonly namespace?: string;
  readonly labels: Labels;
  readonly nets: readonly AddressRange[];
}

export interface WorldParts {
  readonly namespaces: readonly Namespace[];
  readonly pods: readonly Pod[];
  readonly serviceAccounts: readonly ServiceAccount[];
  readonly networkSets: readonly CalicoNetworkSet[];
  readonly policies: readonly Policy[];
  readonly passingTiers: ReadonlySet<string>;
  readonly isEnforced: (nodeName: string | undefined) => boolean;
}

export function createWorld(parts: WorldParts): World {
  const { pods, policies, passingTiers, isEnforced } = parts;
  const networkSets = parts.networkSets.map((set): NetworkSet => {
    const nets = set.nets.map(parseRange).filter((net) => net !== undefined);
    return { labels: set.labels, nets, ...(set.namespace === undefined ? {} : { namespace: set.namespace }) };
  });
  const rules = policies.flatMap(({ rules }) => [...(rules.ingress ?? []), ...(rules.egress ?? [])]);
  const ranges = [...rules.flatMap(rangesOf), ...networkSets.flatMap(({ nets }) => nets)];
  const addresses = createAddressSpace(
    ranges,
    pods.flatMap((pod) => (pod.hostNetwork ? [] : pod.addresses)),
  );
  const distinctions = {
    ...{ addresses, isEnforced },
    labels: new Set([...policies.flatMap(({ subject }) => keysOf(subject)), ...rules.flatMap(labelsOf)]),
    portNames: new Set(rules.flatMap(({ ports }) => namesOf(ports))),
  };
  const byNamespace = podsByNamespace(pods);
  const endpoints = new Map<string, readonly Endpoint[]>();
  return {
    ...{ networkSets, addresses, policies, passingTiers },
    namespaces: new Map(parts.namespaces.map((namespace) => [namespace.name, namespaceLabels(namespace)])),
    serviceAccounts: new Map(
      parts.serviceAccounts.map(({ namespace, name, labels }) => [`${namespace}/${name}`, labels]),
    ),
    endpointsOf(namespace) {
      const known = endpoints.get(namespace) ?? groupPods(byNamespace.get(namespace), distinctions);
      endpoints.set(namespace, known);
      return known;
    },
  };
}

function conditionsOf({ peer, self }: Rule): readonly Condition[] {
  return [peer, self];
}

function rangesOf(rule: Rule): readonly AddressRange[] {
  return conditionsOf(rule).flatMap(({ nets, notNets }) => [...(nets ?? []), ...(notNets ?? [])]);
}

function labelsOf(rule: Rule): readonly string[] {
  return conditionsOf(rule).flatMap(({ selector, notSelector }) => [
    ...(selector ? keysOf(selector) : []),
    ...(notSelector ? keysOf(notSelector) : []),
  ]);
}
