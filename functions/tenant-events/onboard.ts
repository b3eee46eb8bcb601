import { type EventMark, isSameEvent } from "#domain/event-order.ts";
import type { OnboardingRequested } from "#domain/events.ts";
import type { Instant } from "#domain/instant.ts";
import { type OnboardingRecord, tenantOf } from "#domain/tenant-record.ts";
import { type Applied, applyManifests } from "#effects/kubernetes/apply-manifests.ts";
import { readNamespace } from "#effects/kubernetes/read-namespace.ts";
import { planOnboarding } from "#plans/onboarding/plan-onboarding.ts";
import { decideOnboarding } from "#plans/tenant-events/decide-onboarding.ts";
import { type Placement, planPlacement } from "#plans/tenant-events/placement.ts";
import type { Refusal } from "#plans/tenant-events/refusal.ts";
import { RetryableError } from "#runtime/errors.ts";
import { onboarded } from "./answer.ts";
import type { Dependencies } from "./dependencies.ts";

/**
 * Onboards a tenant: recorded first, then its cluster is brought to what is recorded, then it is active, then that is
 * said on the bus. Ended at any point and begun again, it ends the same.
 */
export async function onboard(
  event: OnboardingRequested,
  mark: EventMark,
  deps: Dependencies,
): Promise<Refusal | undefined> {
  const { configuration, tenants, logger } = deps;
  const placement = planPlacement(event.data, configuration.clusters);
  if (placement.kind === "refuse") return placement;
  const api = deps.connect(placement.cluster);
  const decision = decideOnboarding(event.data, { mark, placement, ...(await look(event, placement, deps)) });
  if (decision.kind === "refuse") return decision;
  if (decision.kind === "wait") throw new RetryableError(decision.message);
  if (decision.kind === "nothing") {
    logger.info("Event is out of date", { tenant: event.data.tenant, event: event.id, because: decision.message });
    return undefined;
  }

  const recorded = await tenants.saveTenantRecord(decision.record);
  const manifests = planOnboarding(tenantOf(recorded), placement.cluster, configuration.promises);
  const applied = await applyManifests(api, recorded.id, manifests);
  logApplied(recorded, applied, deps);
  const active = await tenants.saveTenantRecord(markApplied(recorded, deps.clock()));
  await deps.publishEvents([onboarded(event, active, applied, decision.supersededBy, deps.clock())]);
  logger.info("Tenant onboarded", { tenant: active.id, event: event.id, supersededBy: decision.supersededBy?.id });
  return undefined;
}

/** What is known of the tenant, and of the namespace, the realm and the hosts that it asks for. */
async function look({ data }: OnboardingRequested, { cluster, namespace, realm }: Placement, deps: Dependencies) {
  const [record, namespacePromisedTo, realmPromisedTo, existing, hostsTaken] = await Promise.all([
    deps.tenants.getTenantRecord(data.tenant),
    deps.tenants.getNamespaceOwner(cluster.name, namespace),
    deps.tenants.getRealmOwner(realm),
    readNamespace(deps.connect(cluster), namespace),
    deps.tenants.getTakenHosts(data.tenant, data.hosts),
  ]);
  return {
    hostsTaken,
    ...(record && { record }),
    ...(namespacePromisedTo && { namespacePromisedTo }),
    ...(realmPromisedTo && { realmPromisedTo }),
    ...(existing && { namespace: existing }),
  };
}

/** A tenant is active since its cluster was first brought to what was asked for. */
function markApplied(record: OnboardingRecord, now: Instant): OnboardingRecord {
  const { request, applied } = record.onboarding;
  return { ...record, onboarding: { ...record.onboarding, applied: { request, since: applied?.since ?? now } } };
}

/** Nothing new was asked for, and yet something was not as Surety had left it: that is drift. */
function logApplied(
  { id: tenant, onboarding }: OnboardingRecord,
  applied: readonly Applied[],
  { logger }: Dependencies,
): void {
  const settled = onboarding.applied && isSameEvent(onboarding.applied.request, onboarding.request);
  for (const { object, outcome, changes } of applied) {
    if (outcome === "unchanged") continue;
    if (settled) logger.warn("Drift repaired", { tenant, object, outcome, changes });
    else logger.info("Object applied", { tenant, object, outcome, changes });
  }
}
