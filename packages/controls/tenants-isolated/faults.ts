import type { Violation } from "#domain/finding.ts";
import { indexBy } from "#domain/index-by.ts";
import { hasEnded, type Pod, podsByNamespace } from "#domain/pods.ts";
import type { Tenant } from "#domain/tenant.ts";
import { namespacedName } from "#domain/workloads.ts";
import { describeDaemonSets, type Enforcement, unenforcedPods } from "./enforcement.ts";
import { list } from "./violations.ts";

export const tenantsByNamespace = indexBy<Tenant>(({ namespace }) => namespace);

export function missing(namespace: string): Violation {
  const message = `The namespace ${namespace} does not exist, so that its tenant has none of its own.`;
  return { kind: "Namespace", id: namespace, reason: "NamespaceMissing", message };
}

export function sharedWith(tenant: Tenant, tenants: readonly Tenant[]): readonly Violation[] {
  return tenantsByNamespace(tenants)
    .get(tenant.namespace)
    .filter(({ id, state }) => id !== tenant.id && state !== "deleted")
    .map(({ id, namespace }) => {
      const message = `The namespace ${namespace} is also that of tenant ${id}.`;
      return { kind: "Namespace", id: namespace, reason: "NamespaceShared", message };
    });
}

/** They have their node's address, to which no policy for pods applies: whoever reaches the node reaches them, and they reach everything. */
export function hostNetworkPods(namespace: string, pods: readonly Pod[]): readonly Violation[] {
  return podsByNamespace(pods)
    .get(namespace)
    .filter((pod) => pod.hostNetwork && !hasEnded(pod))
    .map((pod) => {
      const where = pod.nodeName === undefined ? "a node" : `node ${pod.nodeName}`;
      const message = `Pod ${pod.name} of ${namespace} uses the network of ${where}: policies do not cover what it reaches, nor who reaches it.`;
      return { kind: "Pod", id: namespacedName(pod), reason: "HostNetwork", message };
    });
}

export function notEnforced(namespace: string, enforcement: Enforcement, pods: readonly Pod[]): readonly Violation[] {
  const unprotected = unenforcedPods(enforcement, pods, namespace);
  if (enforcement.by.length === 0) {
    const why =
      enforcement.idle.length === 0
        ? ""
        : ` (${describeDaemonSets(enforcement.idle)} does not: not ready, or without its network policy agent)`;
    const message = `Nothing enforces the policies of ${namespace}: neither calico-node nor aws-node with its network policy agent is at work${why}.`;
    return [{ kind: "Namespace", id: namespace, reason: "NotEnforced", message }];
  }
  const enforcers = describeDaemonSets(enforcement.by.map(({ daemonSet }) => daemonSet));
  return [...Map.groupBy(unprotected, ({ nodeName }) => nodeName ?? "")].map(([node, on]) => {
    const names = list(on.map(({ name }) => name).sort());
    const message = `Nothing enforces policies on node ${node}, where pods ${names} of ${namespace} run: ${enforcers} has no ready pod there.`;
    return { kind: "Node", id: node, reason: "NotEnforced", message };
  });
}
