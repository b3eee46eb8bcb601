import { type EventMark, isNewer, isSameEvent } from "#domain/event-order.ts";
import type { OnboardingRequested } from "#domain/events.ts";
import type { TakenHost } from "#domain/hosts.ts";
import type { TenantId } from "#domain/tenant.ts";
import { newTenantRecord, type Onboarding, type OnboardingRecord, type TenantRecord } from "#domain/tenant-record.ts";
import type { Placement } from "./placement.ts";
import { type Refusal, refuse } from "./refusal.ts";

/** What is known when an onboarding request is decided. */
export interface OnboardingFacts {
  readonly mark: EventMark;
  readonly placement: Placement;
  /** Absent: never heard of. */
  readonly record?: TenantRecord;
  /** Who was promised the namespace; absent: nobody. */
  readonly namespacePromisedTo?: TenantId;
  /** Who was promised the realm; absent: nobody. */
  readonly realmPromisedTo?: TenantId;
  /** The namespace as the cluster has it; absent: there is none. */
  readonly namespace?: ExistingNamespace;
  /** Hosts of the request that other tenants were promised; absent: none. */
  readonly hostsTaken?: readonly TakenHost[];
}

export interface ExistingNamespace {
  /** The value of the label `surety.dev/tenant`; absent: it is not Surety's. */
  readonly tenant?: string;
  readonly terminating: boolean;
}

export type OnboardingDecision =
  | {
      readonly kind: "onboard";
      /** What to bring the cluster to; the old record where the event is repeated or late. */
      readonly record: OnboardingRecord;
      /** The newer request that the record follows instead. */
      readonly supersededBy?: EventMark;
    }
  | { readonly kind: "wait"; readonly message: string }
  | { readonly kind: "nothing"; readonly message: string }
  | Refusal;

/**
 * Decides what an onboarding request leads to. A request that was already taken in, or that is older than the newest,
 * changes nothing in the record, and still leads to the cluster being brought to what is recorded: so whatever a crash
 * left half done is finished by any repetition.
 */
export function decideOnboarding(data: OnboardingRequested["data"], facts: OnboardingFacts): OnboardingDecision {
  const { record = newTenantRecord(data.tenant), mark } = facts;
  if (hasReturned(record, mark)) return decideOnboarding(data, { ...facts, record: bury(record) });
  const known = record.onboarding;
  return (
    refuseDeparted(record, mark) ??
    refuseElsewhere(record, facts.placement) ??
    (known && refuseMove(record.id, known, facts.placement)) ??
    refuseForeignNamespace(record.id, facts) ??
    refuseForeignRealm(record.id, facts) ??
    waitForNamespace(facts) ??
    (known && settled(record, known, data, mark)) ??
    refuseTakenHosts(data, facts) ?? {
      kind: "onboard",
      record: { ...record, onboarding: requested(data, facts) },
    }
  );
}

function requested(data: OnboardingRequested["data"], { mark, placement, record }: OnboardingFacts): Onboarding {
  const applied = record?.onboarding?.applied;
  return {
    request: mark,
    cluster: placement.cluster.name,
    namespace: placement.namespace,
    hosts: data.hosts,
    realm: placement.realm,
    ...(applied && { applied }),
  };
}

/** Repeated, or older than what is recorded: the record stays. */
function settled(
  record: TenantRecord,
  known: Onboarding,
  data: OnboardingRequested["data"],
  mark: EventMark,
): OnboardingDecision | undefined {
  const current = { kind: "onboard", record: { ...record, onboarding: known } } as const;
  if (isSameEvent(mark, known.request)) return sameHosts(known.hosts, data.hosts) ? current : refuseReuse(mark);
  return isNewer(mark, known.request) ? undefined : { ...current, supersededBy: known.request };
}

function refuseReuse({ id }: EventMark): Refusal {
  return refuse(
    "EventIdReused",
    `id: found "${id}", an event that was already taken in with other hosts; allowed is an id of its own for every event`,
  );
}

/** Asked for after the one who had this id was asked to be deleted, and is. */
function hasReturned({ departure }: TenantRecord, mark: EventMark): boolean {
  return departure?.state === "deleted" && isNewer(mark, departure.request);
}

/** The id is free for another tenant; of the one who had it only a tombstone stays. */
function bury({ id, version, generation = 1, onboarding, departure, tombstones = [] }: TenantRecord): TenantRecord {
  const fresh = { id, version, generation: generation + 1 };
  if (onboarding === undefined || departure === undefined) return { ...fresh, tombstones };
  const { cluster, namespace, realm } = onboarding;
  return { ...fresh, tombstones: [...tombstones, { generation, cluster, namespace, realm, since: departure.since }] };
}

/** Tombstones are watched with the cluster in which their tenant was. */
function refuseElsewhere({ id, tombstones = [] }: TenantRecord, { cluster }: Placement): Refusal | undefined {
  const former = tombstones.find((tombstone) => tombstone.cluster !== cluster.name);
  if (former === undefined) return undefined;
  return refuse(
    "TenantCannotMove",
    `data.cluster: found "${cluster.name}"; allowed is "${former.cluster}", where a tenant with the id ${id} was deleted and is watched for traces that return. Choose another id.`,
  );
}

function refuseDeparted({ id, departure, onboarding }: TenantRecord, mark: EventMark): OnboardingDecision | undefined {
  if (departure === undefined) return undefined;
  const newest = onboarding && isNewer(onboarding.request, departure.request) ? onboarding.request : departure.request;
  if (!isNewer(mark, newest)) return { kind: "nothing", message: `Tenant ${id} has left since.` };
  return refuse(
    "TenantLeft",
    `Tenant ${id} is ${departure.state}; a customer who returns can be onboarded once nothing is left of it. Cancel the offboarding, if it has not begun.`,
  );
}

function refuseMove(id: TenantId, known: Onboarding, asked: Placement): Refusal | undefined {
  const differences = [
    ["cluster", asked.cluster.name, known.cluster],
    ["namespace", asked.namespace, known.namespace],
    ["realm", asked.realm, known.realm],
  ].filter(([, found, allowed]) => found !== allowed);
  if (differences.length === 0) return undefined;
  const lines = differences.map(([name, found, allowed]) => `data.${name}: found "${found}"; allowed is "${allowed}"`);
  return refuse(
    "TenantCannotMove",
    `${lines.join("; ")}, where tenant ${id} already is. Its data would not move along: offboard it, and onboard a new one.`,
  );
}

function refuseForeignNamespace(
  id: TenantId,
  { placement, namespacePromisedTo, namespace }: OnboardingFacts,
): Refusal | undefined {
  const where = `data.namespace: found "${placement.namespace}"`;
  const owner = [namespacePromisedTo, namespace?.tenant].find((tenant) => tenant !== undefined && tenant !== id);
  if (owner !== undefined) {
    return refuse("NamespaceTaken", `${where}, which is tenant ${owner}'s; allowed is a namespace of the tenant's own`);
  }
  if (namespace === undefined || namespace.tenant === id) return undefined;
  return refuse(
    "NamespaceNotOurs",
    `${where}, which exists in cluster ${placement.cluster.name} without the label surety.dev/tenant; allowed is one that does not exist yet. Surety takes over nothing that it did not make: choose another name, or, if it is this tenant's, label it surety.dev/tenant=${id} and send the event again.`,
  );
}

/** Who signs in to a realm signs in to every tenant that uses it, and it is deleted with one of them. */
function refuseForeignRealm(id: TenantId, { placement, realmPromisedTo }: OnboardingFacts): Refusal | undefined {
  if (realmPromisedTo === undefined || realmPromisedTo === id) return undefined;
  return refuse(
    "RealmTaken",
    `data.realm: found "${placement.realm}", which is tenant ${realmPromisedTo}'s; allowed is a realm that no other tenant has`,
  );
}

/** A host leads to one tenant of the deployment, whatever its cluster. */
function refuseTakenHosts(
  { hosts }: OnboardingRequested["data"],
  { hostsTaken = [] }: OnboardingFacts,
): Refusal | undefined {
  if (hostsTaken.length === 0) return undefined;
  const lines = hostsTaken.map(({ host, tenant, as }) => {
    const whose = host === as ? `is tenant ${tenant}'s` : `overlaps with ${as} of tenant ${tenant}`;
    return `data.hosts[${hosts.indexOf(host)}]: found "${host}", which ${whose}; allowed is a host that no other tenant has`;
  });
  return refuse("HostTaken", lines.join("\n"));
}

function waitForNamespace({ placement, namespace }: OnboardingFacts): OnboardingDecision | undefined {
  if (!namespace?.terminating) return undefined;
  return {
    kind: "wait",
    message: `Namespace ${placement.namespace} of cluster ${placement.cluster.name} is being deleted; it is made anew when it is gone.`,
  };
}

function sameHosts(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}
