import type { Calico } from "#domain/calico.ts";
import type { Finding } from "#domain/finding.ts";
import type { NetworkPolicy } from "#domain/network.ts";
import { observed } from "#domain/reading.ts";
import { judgeFacts, tenant } from "../cluster.fixture.ts";
import { calico, calicoPolicy, healthyNetwork, type NetworkFacts } from "./cluster.fixture.ts";
import { tenantsIsolated } from "./control.ts";

const ACME = tenant("acme");

/** What is said of the tenant acme in a healthy cluster of which some facts are others. */
export function judgeNetwork(change: Partial<NetworkFacts> = {}, tenants = [ACME, tenant("globex")]): Finding {
  const [finding] = judgeFacts([tenantsIsolated], { ...healthyNetwork(), ...change }, { tenants });
  if (finding === undefined) throw new Error("no finding");
  return finding;
}

/** The healthy cluster with more policies. */
export function judgeWith(...policies: readonly NetworkPolicy[]): Finding {
  return judgeNetwork({ networkPolicies: [...healthyNetwork().networkPolicies, ...policies] });
}

/** The healthy cluster with policies of Calico, and whatever else Calico holds. */
export function judgeCalico(
  policies: readonly ReturnType<typeof calicoPolicy>[],
  others: Partial<Calico> = {},
  change: Partial<NetworkFacts> = {},
): Finding {
  const own = policies.filter(({ kind }) => kind === "NetworkPolicy");
  const global = policies.filter(({ kind }) => kind === "GlobalNetworkPolicy");
  return judgeNetwork({
    ...change,
    calico: calico({ networkPolicies: observed(own, 0), globalNetworkPolicies: observed(global, 0), ...others }),
  });
}

/** Each violation as `kind id: message`. */
export function told({ violations }: Finding): readonly string[] {
  return violations.map(({ kind, id, message }) => `${kind} ${id}: ${message}`);
}

export const ALLOW = { action: "Allow" };
export const DENY = { action: "Deny" };

/** Of a GlobalNetworkPolicy that is about tenant-acme. */
export const OF_ACME = { selector: "projectcalico.org/namespace == 'tenant-acme'" };

export function allowAll(spec: object = {}) {
  return calicoPolicy("allow-all", { types: ["Ingress"], ingress: [ALLOW], ...spec });
}

export function denyAll(spec: object = {}) {
  return calicoPolicy("deny-all", { types: ["Ingress", "Egress"], ...spec });
}

/** A cluster in which Calico's policies alone decide about tenant-acme. */
export const WITHOUT_KUBERNETES = {
  networkPolicies: healthyNetwork().networkPolicies.filter((policy) => policy.namespace !== "tenant-acme"),
};

/** The outcome for a cluster with these policies of Calico besides those of Kubernetes. */
export function outcomeOf(...policies: readonly ReturnType<typeof calicoPolicy>[]): Finding["outcome"] {
  return judgeCalico(policies).outcome;
}
