import { indexBy } from "./index-by.ts";
import type { Labels } from "./workloads.ts";

/** Seen from the pod that a policy selects. */
export type Direction = "ingress" | "egress";

/** A label selector as Kubernetes writes it: all its requirements must hold; without any it selects everything. */
export interface LabelSelector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly LabelRequirement[];
}

export interface LabelRequirement {
  readonly key: string;
  /** In, NotIn, Exists, DoesNotExist, or one that this version does not know. */
  readonly operator: string;
  readonly values: readonly string[];
}

/** A networking.k8s.io/v1 NetworkPolicy, with what the API server fills in filled in. */
export interface NetworkPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: LabelSelector;
  /** The directions in which the selected pods are isolated; the rules of others have no effect. */
  readonly directions: readonly Direction[];
  /** Each rule lets something through. None at all lets nothing through. */
  readonly ingress: readonly NetworkPolicyRule[];
  readonly egress: readonly NetworkPolicyRule[];
  /** What of it could not be understood; the rest is then of no use. */
  readonly unclear?: string;
}

export interface NetworkPolicyRule {
  /** Any of these. An empty list is everybody: `from` and `to` may be left out. */
  readonly peers: readonly NetworkPolicyPeer[];
  /** Any of these. An empty list is every port of every protocol. */
  readonly ports: readonly NetworkPolicyPort[];
}

export type NetworkPolicyPeer =
  /** Both selectors must match. Without `namespaceSelector` the policy's own namespace is meant. */
  | { readonly kind: "pods"; readonly namespaceSelector?: LabelSelector; readonly podSelector?: LabelSelector }
  /** Addresses, of pods as well as of anything else. */
  | { readonly kind: "addresses"; readonly cidr: string; readonly except: readonly string[] };

export interface NetworkPolicyPort {
  readonly protocol: string;
  /** A number, or the name of a container's port; absent for every port. */
  readonly port?: number | string;
  /** With a number: the last port of a range. */
  readonly endPort?: number;
}

export const networkPoliciesByNamespace = indexBy<NetworkPolicy>((policy) => policy.namespace);

/** Policies of APIs that this version does not evaluate; and the resources of such APIs at which nobody looked. */
export interface ForeignPolicies {
  readonly policies: readonly ForeignPolicy[];
  readonly notSeen: readonly string[];
}

/** A policy of an API whose rules this version does not evaluate, such as an AdminNetworkPolicy. */
export interface ForeignPolicy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}
