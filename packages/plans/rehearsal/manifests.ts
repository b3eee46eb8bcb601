import type { KubernetesManifest } from "#domain/manifest.ts";
import { REHEARSAL_LABEL } from "#domain/rehearsal.ts";
import type { RehearsedObjects } from "#domain/rehearsed-objects.ts";
import { EXCLUDE_LABEL } from "#domain/velero.ts";

interface Asked {
  readonly name: string;
  readonly backup: string;
  readonly from: string;
  readonly objects: Pick<RehearsedObjects, "workloads" | "resources">;
}

/** As deploy/rbac ships them. */
const INSIDE = "surety-rehearse-restore-inside";
const GROUP = "surety:rehearse-restore";

export function rehearsalLabels(name: string) {
  return { [REHEARSAL_LABEL]: name, "app.kubernetes.io/managed-by": "surety" };
}

/** The namespace, closed and at rest before anything is in it, and the Restore into it; to be made in this order. */
export function rehearsalManifests(
  { name, backup, from, objects }: Asked,
  velero: string,
): readonly KubernetesManifest[] {
  const labels = rehearsalLabels(name);
  const runs = objects.workloads === "as-backed-up";
  return [
    {
      ...{ apiVersion: "v1", kind: "Namespace" },
      metadata: {
        name,
        // Velero is not to back up what it has restored.
        labels: { ...labels, "pod-security.kubernetes.io/enforce": "restricted", [EXCLUDE_LABEL]: "true" },
      },
    },
    {
      ...{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
      metadata: { name: "surety-deny-all", namespace: name, labels },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    },
    podQuota(name, runs ? undefined : 0),
    {
      ...{ apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding" },
      metadata: { name: INSIDE, namespace: name, labels },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: INSIDE },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: GROUP }],
    },
    {
      ...{ apiVersion: "velero.io/v1", kind: "Restore" },
      metadata: { name, namespace: velero, labels },
      spec: {
        ...{ backupName: backup, includedNamespaces: [from], namespaceMapping: { [from]: name } },
        ...{ includedResources: objects.resources, restorePVs: true, existingResourcePolicy: "none" },
        resourceModifier: { kind: "ConfigMap", name: runs ? "surety-rehearsals-running" : "surety-rehearsals-at-rest" },
      },
    },
  ];
}

/**
 * Whatever Velero restores, and whoever raises its replicas: no more pods than these can be made, and nothing that a cloud
 * would give an address. `pods` undefined: as many as there are.
 */
export function podQuota(name: string, pods: number | undefined): KubernetesManifest {
  const hard = { "services.loadbalancers": "0", "services.nodeports": "0" };
  return {
    ...{ apiVersion: "v1", kind: "ResourceQuota" },
    metadata: { name: "surety-at-rest", namespace: name, labels: rehearsalLabels(name) },
    spec: { hard: pods === undefined ? hard : { ...hard, pods: String(pods) } },
  };
}
