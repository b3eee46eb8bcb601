import type { Direction } from "./network.ts";
import type { Reading } from "./reading.ts";
import type { Labels } from "./workloads.ts";

/** What Calico holds of one cluster, through whichever of its two API groups. All of it is absent where Calico is. */
export interface Calico {
  readonly networkPolicies: Reading<readonly CalicoPolicy[]>;
  readonly globalNetworkPolicies: Reading<readonly CalicoPolicy[]>;
  readonly tiers: Reading<readonly CalicoTier[]>;
  /** NetworkSets and GlobalNetworkSets. */
  readonly networkSets: Reading<readonly CalicoNetworkSet[]>;
  /** Only read where a policy selects by them; otherwise `notLookedAt`. */
  readonly serviceAccounts: Reading<readonly ServiceAccount[]>;
}

/** A NetworkPolicy or GlobalNetworkPolicy of Calico. */
export interface CalicoPolicy {
  readonly kind: "NetworkPolicy" | "GlobalNetworkPolicy";
  readonly namespace?: string;
  /** Without the `default.` that the store may put before it. */
  readonly name: string;
  readonly tier: string;
  /** The lowest is first; those without are last. */
  readonly order?: number;
  /** In Calico's selector language; empty for all. */
  readonly selector: string;
  readonly namespaceSelector: string;
  readonly serviceAccountSelector: string;
  readonly directions: readonly Direction[];
  readonly ingress: readonly CalicoRule[];
  readonly egress: readonly CalicoRule[];
  /** `doNotTrack` or `preDNAT`: it is for nodes' interfaces, and leaves pods alone. */
  readonly hostsOnly: boolean;
  /** What of it could not be understood; the rest is then of no use. */
  readonly unclear?: string;
}

export interface CalicoRule {
  /** Allow, Deny, Log, Pass, or one that this version does not know. */
  readonly action: string;
  readonly ipVersion?: number;
  /** A name such as TCP, or a number. */
  readonly protocol?: string | number;
  readonly notProtocol?: string | number;
  readonly icmp?: CalicoIcmp;
  readonly notIcmp?: CalicoIcmp;
  readonly source: CalicoEntity;
  readonly destination: CalicoEntity;
  /** A condition that this version does not evaluate, such as `http`. */
  readonly unclear?: string;
}

export interface CalicoIcmp {
  readonly type?: number;
  readonly code?: number;
}

/** One end of a rule; all that is given must hold. */
export interface CalicoEntity {
  readonly nets: readonly string[];
  readonly notNets: readonly string[];
  readonly selector: string;
  readonly notSelector: string;
  readonly namespaceSelector: string;
  readonly serviceAccounts?: { readonly names: readonly string[]; readonly selector: string };
  /** Numbers, ranges such as `8000:8100`, or names of containers' ports. */
  readonly ports: readonly (string | number)[];
  readonly notPorts: readonly (string | number)[];
}

export interface CalicoTier {
  readonly name: string;
  readonly order?: number;
  /** What happens to traffic of a pod that the tier selects, when none of its rules decides. */
  readonly defaultAction: "Deny" | "Pass";
}

/** Addresses that selectors find by labels, as if they were pods. */
export interface CalicoNetworkSet {
  /** Absent for a GlobalNetworkSet. */
  readonly namespace?: string;
  readonly name: string;
  readonly labels: Labels;
  readonly nets: readonly string[];
}

export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
}
