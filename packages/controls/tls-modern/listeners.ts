import type { Cluster } from "#domain/configuration.ts";
import type { Facts } from "#domain/facts.ts";
import type { Advisory, Violation } from "#domain/finding.ts";
import { listenersByLoadBalancer } from "#domain/load-balancers.ts";
import type { Reading } from "#domain/reading.ts";
import { leadsToIngress } from "../ingress.ts";
import { oldestOfPolicies, versionInWords, versionsBelow } from "../tls-versions.ts";

type Considered = {
  readonly [N in "loadBalancers" | "listeners" | "services" | "targetGroupBindings"]: Reading<Facts[N]>;
};

export interface JudgedListeners {
  readonly violations: readonly Violation[];
  readonly advisories: readonly Advisory[];
}

/**
 * Where TLS ends at the load balancer, its policy decides what is accepted, whatever the ingress controller is told. A
 * load balancer that cannot be read adds nothing: the handshakes have gone through it.
 */
export function judgeListeners(considered: Considered, cluster: Cluster, minimum: string): JudgedListeners {
  const { loadBalancers, listeners, services, targetGroupBindings } = considered;
  if (loadBalancers.status === "unreadable" || listeners.status === "unreadable" || services.status === "unreadable")
    return { violations: [], advisories: [] };
  const lists = {
    ...{ services: services.value, listeners: listeners.value },
    targetGroupBindings: targetGroupBindings.status === "observed" ? targetGroupBindings.value : [],
  };
  const ending = loadBalancers.value
    .filter((loadBalancer) => leadsToIngress(loadBalancer, cluster, lists))
    .flatMap(({ id, name }) =>
      listenersByLoadBalancer(listeners.value)
        .get(id)
        .map((listener) => ({ name, listener })),
    )
    .filter(({ listener }) => listener.tlsPolicies.length > 0)
    .map(({ name, listener }) => ({ name, listener, oldest: oldestOfPolicies(listener.tlsPolicies) }));
  return {
    violations: ending.flatMap(({ name, listener: { id, port, tlsPolicies }, oldest }): readonly Violation[] => {
      if (oldest === undefined || !versionsBelow(minimum).includes(oldest)) return [];
      const policy = `the listener on port ${port} has the policy ${tlsPolicies.join(", ")}`;
      const message = `TLS ends at load balancer ${name}, where ${policy}: it accepts ${versionInWords(oldest)}; promised is TLS ${minimum} or newer.`;
      return [{ kind: "Listener", id, reason: "OldTlsPolicy", message }];
    }),
    advisories: ending.flatMap(({ name, listener: { tlsPolicies }, oldest }): readonly Advisory[] => {
      if (oldest !== undefined) return [];
      const message = `The TLS policy ${tlsPolicies.join(", ")} of load balancer ${name} is not known here; the handshakes decide.`;
      return [{ reason: "TlsPolicyNotKnown", message }];
    }),
  };
}
