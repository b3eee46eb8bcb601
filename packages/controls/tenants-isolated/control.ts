import type { Cluster } from "#domain/configuration.ts";
import type { Verdict, Violation } from "#domain/finding.ts";
import { hasEnded, type Pod, podsByNamespace } from "#domain/pods.ts";
import type { Tenant } from "#domain/tenant.ts";
import { namespacedName } from "#domain/workloads.ts";
import { defineControl } from "../control.ts";
import { broken, conclude, kept, notUnderstood } from "../verdict.ts";
import { describeDaemonSets, type Enforcement, unenforcedPods } from "./enforcement.ts";
import { NEEDS, type Network, networkOf } from "./network.ts";
import type { Expected } from "./paths.ts";
import { ALL_PORTS, NO_PORTS, portRange, protocolNumber, union } from "./ports.ts";
import { doubtViolations, list, pathViolations } from "./violations.ts";

export const tenantsIsolated = defineControl({
  id: "tenants-isolated",
  promise: "tenant-isolation",
  severity: "page",
  about: "tenants",
  looksAt:
    "Who can reach whom between a tenant's namespace and every other one, computed from the policies of Kubernetes and Calico, and whether something enforces them.",
  needs: NEEDS,
  judge(tenant, { facts, cluster, tenants }) {
    const { namespace } = tenant;
    if (!facts.namespaces.some(({ name }) => name === namespace)) return broken([missing(namespace)]);
    const network = networkOf(facts);
    const plain = [
      ...sharedWith(tenant, tenants),
      ...hostNetworkPods(namespace, facts.pods),
      ...notEnforced(namespace, network.enforcement, facts.pods),
    ];
    if (network.enforcement.by.length === 0) return unenforced(plain, network.enforcement);
    const paths = network.unreadable.length > 0 ? [] : network.paths.between(namespace, expectedIn(cluster), "certain");
    const { unreadable, advisories } = network;
    const found = {
      unreadable,
      advisories,
      violations: [
        ...plain,
        ...pathViolations(namespace, paths, (direction) => network.paths.unrestricted(namespace, direction)),
      ],
    };
    return conclude(
      found,
      () => doubtful(namespace, network, cluster) ?? isolated(namespace, network, facts.namespaces.length),
    );
  },
});

function missing(namespace: string): Violation {
  const message = `The namespace ${namespace} does not exist, so that its tenant has none of its own.`;
  return { kind: "Namespace", id: namespace, reason: "NamespaceMissing", message };
}

function sharedWith(tenant: Tenant, tenants: readonly Tenant[]): readonly Violation[] {
  return tenants
    .filter(({ id, namespace, state }) => id !== tenant.id && namespace === tenant.namespace && state !== "deleted")
    .map(({ id, namespace }) => {
      const message = `The namespace ${namespace} is also that of tenant ${id}.`;
      return { kind: "Namespace", id: namespace, reason: "NamespaceShared", message };
    });
}

/** They have their node's address, to which no policy for pods applies: whoever reaches the node reaches them, and they reach everything. */
function hostNetworkPods(namespace: string, pods: readonly Pod[]): readonly Violation[] {
  return podsByNamespace(pods)
    .get(namespace)
    .filter((pod) => pod.hostNetwork && !hasEnded(pod))
    .map((pod) => {
      const where = pod.nodeName === undefined ? "a node" : `node ${pod.nodeName}`;
      const message = `Pod ${pod.name} of ${namespace} uses the network of ${where}: policies do not cover what it reaches, nor who reaches it.`;
      return { kind: "Pod", id: namespacedName(pod), reason: "HostNetwork", message };
    });
}

function notEnforced(namespace: string, enforcement: Enforcement, pods: readonly Pod[]): readonly Violation[] {
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

function unenforced(violations: readonly Violation[], { foreign }: Enforcement): Verdict {
  const [first, ...others] = violations.filter(({ reason }) => foreign.length === 0 || reason !== "NotEnforced");
  if (first !== undefined) return broken([first, ...others]);
  return notUnderstood(
    "EnforcerNotUnderstood",
    `Policies are enforced by ${describeDaemonSets(foreign)}, whose own policies are not evaluated.`,
  );
}

const DNS_NAMESPACE = "kube-system";
const DNS_PORTS = ["TCP", "UDP"].reduce(
  (ports, protocol) => union(ports, portRange(protocolNumber(protocol) ?? 0, 53, 53)),
  NO_PORTS,
);

/** The ingress controller reaches the tenants, and they reach the cluster's DNS. */
function expectedIn({ ingress }: Cluster): Expected {
  return (direction, other) => {
    if (direction === "ingress") return other === ingress.namespace ? ALL_PORTS : NO_PORTS;
    return other === DNS_NAMESPACE ? DNS_PORTS : NO_PORTS;
  };
}

function doubtful(namespace: string, network: Network, cluster: Cluster): Verdict | undefined {
  const paths = network.understood ? [] : network.paths.between(namespace, expectedIn(cluster), "possible");
  if (paths.length === 0) return undefined;
  const violations = doubtViolations(paths.flatMap(({ doubts }) => [...doubts]));
  const named = violations.map(({ message }) => message).join(" ");
  const message = `Whether ${namespace} is isolated depends on policies that are not understood. ${named}`;
  return { ...notUnderstood("PolicyNotUnderstood", message, { advisories: network.advisories }), violations };
}

function isolated(namespace: string, network: Network, namespaces: number): Verdict {
  const enforcedBy = network.enforcement.by.map(({ daemonSet }) => namespacedName(daemonSet));
  return kept(
    "Isolated",
    `No pod of the other ${namespaces - 1} namespaces reaches ${namespace} or is reached from it, but the ingress controller and DNS.`,
    {
      advisories: network.advisories,
      evidence: { namespaces, policies: network.policies, enforcedBy },
    },
  );
}
