import type { KubernetesManifest } from "#domain/manifest.ts";
import { REHEARSAL_LABEL } from "#domain/rehearsal.ts";
import { EXCLUDE_LABEL } from "#domain/velero.ts";

interface Asked {
  readonly name: string;
  readonly backup: string;
  readonly from: string;
}

/**
 * All that is restored. A list of what may be, not of what may not: the customer's own kinds, which an operator would
 * turn into pods, cannot be known. Nothing of it runs, and no Secret is copied.
 */
const RESTORED = ["persistentvolumeclaims", "persistentvolumes", "configmaps"];

/** The namespace, closed before anything is in it, and the Restore into it; to be made in this order. */
export function rehearsalManifests({ name, backup, from }: Asked, velero: string): readonly KubernetesManifest[] {
  const labels = { [REHEARSAL_LABEL]: name, "app.kubernetes.io/managed-by": "surety" };
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
    {
      ...{ apiVersion: "velero.io/v1", kind: "Restore" },
      metadata: { name, namespace: velero, labels },
      spec: {
        ...{ backupName: backup, includedNamespaces: [from], namespaceMapping: { [from]: name } },
        ...{ includedResources: RESTORED, restorePVs: true, existingResourcePolicy: "none" },
      },
    },
  ];
}
