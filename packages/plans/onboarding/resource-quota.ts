import type { Cluster } from "#domain/configuration.ts";
import type { KubernetesManifest } from "#domain/manifest.ts";
import { tenantLabels } from "./labels.ts";
import type { Occupant } from "./plan-onboarding.ts";

/** Enough for any tenant, yet one that runs wild does not take the cluster with it. CPU and memory are for the configuration to say. */
const USUAL = { pods: "500", persistentvolumeclaims: "100", "requests.storage": "10Ti" };

/** Traffic gets in through the ingress controller only: a Service that opens a door of its own is not to be had. */
const NO_OTHER_DOOR = { "services.loadbalancers": "0", "services.nodeports": "0" };

export function resourceQuota(tenant: Occupant, { quota }: Cluster): KubernetesManifest {
  return {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "surety", namespace: tenant.namespace, labels: tenantLabels(tenant) },
    spec: { hard: { ...USUAL, ...quota, ...NO_OTHER_DOOR } },
  };
}
