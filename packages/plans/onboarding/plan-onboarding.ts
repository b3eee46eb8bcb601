import type { Cluster } from "#domain/configuration.ts";
import type { KubernetesManifest } from "#domain/manifest.ts";
import type { Promises } from "#domain/promises.ts";
import type { Tenant } from "#domain/tenant.ts";
import { certificate } from "./certificate.ts";
import { namespace } from "./namespace.ts";
import { networkPolicies } from "./network-policies.ts";
import { resourceQuota } from "./resource-quota.ts";
import { schedule } from "./schedule.ts";

/** As much of a tenant as its resources follow from. */
export type Occupant = Pick<Tenant, "id" | "namespace" | "hosts">;

/**
 * Everything that a tenant has in its cluster, in the order in which it is applied: first the namespace, then what
 * protects it, so that nothing of the tenant ever runs unprotected.
 */
export function planOnboarding(tenant: Occupant, cluster: Cluster, promises: Promises): readonly KubernetesManifest[] {
  return [
    namespace(tenant),
    ...networkPolicies(tenant, cluster),
    resourceQuota(tenant, cluster),
    schedule(tenant, cluster, promises),
    ...certificate(tenant, cluster, promises),
  ];
}
