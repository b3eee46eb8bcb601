import type { Calico } from "#domain/calico.ts";
import type { Finding } from "#domain/finding.ts";
import type { NetworkPolicy } from "#domain/network.ts";
import { observed } from "#domain/reading.ts";
import { judgeFacts, tenant } from "../cluster.fixture.ts";
import { calico, type calicoPolicy, healthyNetwork, type NetworkFacts } from "./cluster.fixture.ts";
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
