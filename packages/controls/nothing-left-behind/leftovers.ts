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

export interface Ownership {
  readonly isOwn: IsOwn;
  /** The same of what rehearsals have made, which are named after the tenant's id. */
  readonly isOwnRehearsal: IsOwn;
  readonly heir?: Tenant;
}

/**
 * Where another tenant has been given the namespace since, only what is older than the deletion is left over from the
 * one that is gone; what was made in the same second is the new one's. Otherwise everything is left over. So it is with
 * the id, by which rehearsals are named.
 */
export function ownershipOf(tenant: Tenant, tenants: readonly Tenant[]): Ownership {
  const isOlder: IsOwn = (madeAt) => madeAt !== undefined && madeAt < toWholeSecond(tenant.since);
  const live = tenants.filter(({ state }) => state !== "deleted");
  const heir = live.find(({ namespace }) => namespace === tenant.namespace);
  return {
    isOwn: heir === undefined ? () => true : isOlder,
    isOwnRehearsal: live.some(({ id }) => id === tenant.id) ? isOlder : () => true,
    ...(heir !== undefined && { heir }),
  };
}
