import type { Cluster } from "#domain/configuration.ts";
import type { Advisory, Verdict, Violation } from "#domain/finding.ts";
import { indexBy } from "#domain/index-by.ts";
import type { Direction } from "#domain/network.ts";
import { type Namespace, namespacedName } from "#domain/workloads.ts";
import { defineControl } from "../control.ts";
import { broken, conclude, kept, notUnderstood } from "../verdict.ts";
import { closedByOthersOnly, tenantsAsGuests } from "./advice.ts";
import { describeDaemonSets, type Enforcement } from "./enforcement.ts";
import { hostNetworkPods, missing, notEnforced, sharedWith } from "./faults.ts";
import { NEEDS, type Network, networkOf } from "./network.ts";
import type { Expected } from "./paths.ts";
import { ALL_PORTS, NO_PORTS, portRange, protocolNumber, union } from "./ports.ts";
import { reasons } from "./reasons.ts";
import { doubtViolations, pathViolations } from "./violations.ts";

const namespacesByName = indexBy<Namespace>(({ name }) => name);

export const tenantsIsolated = defineControl({
  id: "tenants-isolated",
  promise: "tenant-isolation",
  severity: "page",
  about: "tenants",
  looksAt:
    "Who can reach whom between a tenant's namespace and every other one, computed from the policies of Kubernetes and Calico, and whether something enforces them.",
  reasons,
  needs: NEEDS,
  judge(tenant, { facts, cluster, tenants }) {
    const { namespace } = tenant;
    if (namespacesByName(facts.namespaces).get(namespace).length === 0) return broken([missing(namespace)]);
    const network = networkOf(facts);
    const { enforcement, unreadable, advisories, paths } = network;
    const faults = [
      ...sharedWith(tenant, tenants),
      ...hostNetworkPods(namespace, facts.pods),
      ...notEnforced(namespace, enforcement, facts.pods),
    ];
    if (enforcement.by.length === 0) return unenforced(faults, enforcement);
    const open = unreadable.length > 0 ? [] : paths.between(namespace, expectedIn(cluster), "certain");
    const unrestricted = (direction: Direction) => paths.unrestricted(namespace, direction);
    const violations = [...faults, ...pathViolations(namespace, open, unrestricted)];
    return conclude(
      { violations, unreadable, advisories },
      () =>
        doubtful(namespace, network, cluster) ??
        isolated(namespace, network, {
          namespaces: facts.namespaces.length,
          offers: closedByOthersOnly(namespace, paths.offers(namespace, tenantsAsGuests(tenants))),
        }),
    );
  },
});

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

function isolated(
  namespace: string,
  network: Network,
  { namespaces, offers }: { readonly namespaces: number; readonly offers: readonly Advisory[] },
): Verdict {
  const enforcedBy = network.enforcement.by.map(({ daemonSet }) => namespacedName(daemonSet));
  return kept(
    "Isolated",
    `No pod of the other ${namespaces - 1} namespaces reaches ${namespace} or is reached from it, but the ingress controller and DNS.`,
    {
      advisories: offers.length > 0 ? [...network.advisories, ...offers] : network.advisories,
      evidence: { namespaces, policies: network.policies, enforcedBy },
    },
  );
}
