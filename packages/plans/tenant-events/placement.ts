import type { Cluster } from "#domain/configuration.ts";
import type { OnboardingRequested } from "#domain/events.ts";
import { REHEARSAL_PREFIX } from "#domain/rehearsal-traces.ts";
import { type Refusal, refuse } from "./refusal.ts";

/** Where a tenant asks to live. */
export interface Placement {
  readonly kind: "placement";
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly realm: string;
}

/** Finds the cluster and the namespace that a request names; refuses what Surety does not look after, or must not. */
export function planPlacement(data: OnboardingRequested["data"], clusters: readonly Cluster[]): Placement | Refusal {
  const cluster = clusters.find(({ name }) => name === data.cluster);
  if (cluster === undefined) {
    const known = clusters.map(({ name }) => name).join(", ");
    return refuse(
      "ClusterNotConfigured",
      `data.cluster: found "${data.cluster}"; allowed is one of: ${known}. A new cluster is registered in surety.yaml first.`,
    );
  }
  const namespace = data.namespace ?? `tenant-${data.tenant}`;
  if (isReserved(namespace, cluster)) {
    return refuse(
      "NamespaceReserved",
      `data.namespace: found "${namespace}", which belongs to the cluster or to Surety itself; allowed is a namespace of the tenant's own, such as tenant-${data.tenant}`,
    );
  }
  return { kind: "placement", cluster, namespace, realm: data.realm ?? data.tenant };
}

/**
 * Kubernetes reserves names that begin with `kube-`, and Surety those of rehearsals, which hold another tenant's data; the
 * others hold what all tenants of a cluster rely on.
 */
function isReserved(namespace: string, { velero, ingress }: Cluster): boolean {
  return (
    namespace.startsWith("kube-") ||
    namespace.startsWith(REHEARSAL_PREFIX) ||
    ["default", "cert-manager", velero.namespace, ingress.namespace].includes(namespace)
  );
}
