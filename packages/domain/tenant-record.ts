import type { EventMark } from "./event-order.ts";
import type { Instant } from "./instant.ts";
import type { Tenant, TenantId } from "./tenant.ts";

/**
 * What Surety keeps of a tenant: the last word of each kind of event. The tenant's state follows from them, so that it
 * is the same whatever the order in which they came.
 */
export interface TenantRecord {
  readonly id: TenantId;
  /** How often it was saved; 0 for one that never was. */
  readonly version: number;
  /** Absent where a hold was placed before the tenant was asked for. */
  readonly onboarding?: Onboarding | undefined;
  /** Which tenant of this id; absent for the first. */
  readonly generation?: number | undefined;
  readonly hold?: Hold | undefined;
  readonly departure?: Departure | undefined;
  /** The newest event that cancelled a departure: a request that is older came too late. */
  readonly cancelled?: EventMark | undefined;
  /** Those who had this id before. */
  readonly tombstones?: readonly Tombstone[] | undefined;
}

export interface Onboarding {
  /** The newest request; the rest is what it asks for. */
  readonly request: EventMark;
  readonly cluster: string;
  readonly namespace: string;
  readonly hosts: readonly string[];
  readonly realm: string;
  /** Absent until the cluster was first brought to what was asked for. */
  readonly applied?: { readonly request: EventMark; readonly since: Instant } | undefined;
}

/** Nothing of a held tenant may be deleted. */
export interface Hold {
  readonly event: EventMark;
  readonly placed: boolean;
  readonly owner?: string | undefined;
  readonly reason?: string | undefined;
}

export interface Departure {
  readonly state: "offboarding" | "deleted";
  readonly since: Instant;
  /** The event that asked for it. */
  readonly request: EventMark;
  /** The end of the grace period. */
  readonly notBefore: Instant;
  /** The point of no return; absent until it is passed. */
  readonly begunAt?: Instant | undefined;
  /** The newest certificate. */
  readonly certificate?: string | undefined;
  /** What it is: after a provisional one there is another look. */
  readonly certified?: "provisional" | "final" | undefined;
}

/** A tenant of this id that was deleted before: what returns of it is an alarm. */
export interface Tombstone {
  readonly generation: number;
  readonly cluster: string;
  readonly namespace: string;
  readonly realm: string;
  readonly since: Instant;
}

export function newTenantRecord(id: TenantId): TenantRecord {
  return { id, version: 0 };
}

export type OnboardingRecord = TenantRecord & { readonly onboarding: Onboarding };

/** The tenant that a record tells of; undefined where nobody asked for it yet. */
export function tenantOf(record: OnboardingRecord): Tenant;
export function tenantOf(record: TenantRecord): Tenant | undefined;
export function tenantOf(record: TenantRecord): Tenant | undefined {
  const { onboarding } = record;
  if (onboarding === undefined) return undefined;
  const { cluster, namespace, hosts, realm } = onboarding;
  return { id: record.id, cluster, namespace, hosts: [...hosts], realm, ...stateOf(record, onboarding) };
}

function stateOf({ departure, hold }: TenantRecord, { request, applied }: Onboarding): Pick<Tenant, "state" | "since"> {
  if (departure !== undefined) return { state: departure.state, since: departure.since };
  if (applied === undefined) return { state: "onboarding", since: request.at };
  if (hold === undefined) return { state: "active", since: applied.since };
  return { state: hold.placed ? "held" : "active", since: Math.max(applied.since, hold.event.at) };
}

/**
 * Who had this id last and is gone, as a tenant: what returns of those before is older than that one's end as well, and
 * so is found with it. One who is deleted now is told of by the record itself.
 */
export function buriedTenant({ id, departure, tombstones = [] }: TenantRecord): Tenant | undefined {
  const last = tombstones.at(-1);
  if (last === undefined || departure?.state === "deleted") return undefined;
  const { cluster, namespace, realm, since } = last;
  return { id, cluster, namespace, hosts: [], realm, state: "deleted", since };
}
