import type { KubernetesManifest } from "#domain/manifest.ts";
import { EXCLUDE_LABEL } from "#domain/velero.ts";
import { tenantLabels } from "./labels.ts";
import type { Occupant } from "./plan-onboarding.ts";

/**
 * `baseline` is the strictest of the pod security standards that data stores run under as they come; it keeps out
 * hostNetwork, to which network policies do not apply. Velero leaves out a namespace that says `true` in its label, so
 * that label is Surety's, too.
 */
export function namespace(tenant: Occupant): KubernetesManifest {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: tenant.namespace,
      labels: {
        ...tenantLabels(tenant),
        "pod-security.kubernetes.io/enforce": "baseline",
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
        [EXCLUDE_LABEL]: "false",
      },
    },
  };
}
