import type { Advisory, Violation } from "#domain/finding.ts";
import { type Instant, toWholeSecond } from "#domain/instant.ts";
import type { Unreadable } from "#domain/reading.ts";
import type { Tenant } from "#domain/tenant.ts";

/** What was found of a tenant that is gone. */
export interface Leftovers {
  readonly violations: readonly Violation[];
  /** What may be the tenant's, and nothing says for certain whose it is. */
  readonly unclear?: readonly Unclear[];
  readonly unreadable?: readonly Unreadable[];
  /** What looks like the tenant's, and is not; and what nobody can attribute. */
  readonly advisories?: readonly Advisory[];
}

export interface Unclear {
  readonly reason: string;
  readonly message: string;
}

/** Whether something of this age can be the tenant's at all. */
export type IsOwn = (madeAt: Instant | undefined) => boolean;

/**
 * Where another tenant has been given the namespace since, only what is older than the deletion is left over from the
 * one that is gone; what was made in the same second is the new one's. Otherwise everything is left over.
 */
export function ownershipOf(
  tenant: Tenant,
  tenants: readonly Tenant[],
): { readonly isOwn: IsOwn; readonly heir?: Tenant } {
  const heir = tenants.find(({ state, namespace }) => state !== "deleted" && namespace === tenant.namespace);
  if (heir === undefined) return { isOwn: () => true };
  return { heir, isOwn: (madeAt) => madeAt !== undefined && madeAt < toWholeSecond(tenant.since) };
}
