import { TENANT_LABEL } from "#domain/tenant.ts";
import type { Occupant } from "./plan-onboarding.ts";

/** On everything that Surety makes for a tenant. */
export function tenantLabels({ id }: Pick<Occupant, "id">): Readonly<Record<string, string>> {
  return { [TENANT_LABEL]: id, "app.kubernetes.io/managed-by": "surety" };
}
