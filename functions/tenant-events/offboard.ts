import type { DeletionRequest } from "#domain/deletion.ts";
import type { EventMark } from "#domain/event-order.ts";
import type { OffboardingCancelled, OffboardingRequested } from "#domain/events.ts";
import type { OnboardingRecord } from "#domain/tenant-record.ts";
import { decideCancelling, decideOffboarding } from "#plans/tenant-events/decide-offboarding.ts";
import type { Refusal } from "#plans/tenant-events/refusal.ts";
import type { Dependencies } from "./dependencies.ts";

/** Begins a tenant's deletion: recorded first, then the state machine is started, which waits for the grace period. */
export async function offboard(
  event: OffboardingRequested,
  mark: EventMark,
  { configuration, tenants, startDeletion, logger }: Dependencies,
): Promise<Refusal | undefined> {
  const { tenant } = event.data;
  const record = await tenants.getTenantRecord(tenant);
  const decision = decideOffboarding(event, mark, configuration.deletion.grace, record);
  if (decision.kind === "refuse") return decision;
  if (decision.kind === "nothing") {
    logger.info("Event is out of date", { tenant, event: event.id, because: decision.message });
    return undefined;
  }
  if (decision.changed) await tenants.saveTenantRecord(decision.record);
  const execution = await startDeletion(requestOf(decision.record), mark);
  logger.info("Deletion started", { tenant, event: event.id, execution });
  return undefined;
}

/** The same for the same departure, whoever asks for it to go on. */
function requestOf({ id, generation = 1, onboarding, departure }: OnboardingRecord): DeletionRequest {
  if (departure === undefined) throw new TypeError(`Tenant ${id} does not leave`);
  const { request, notBefore } = departure;
  return { tenant: id, generation, cluster: onboarding.cluster, request, notBefore };
}

/** Lets the tenant stay. The state machine, when it wakes up, finds that there is nothing to do. */
export async function cancelOffboarding(
  event: OffboardingCancelled,
  mark: EventMark,
  { tenants, logger }: Dependencies,
): Promise<Refusal | undefined> {
  const { tenant } = event.data;
  const decision = decideCancelling(event, mark, await tenants.getTenantRecord(tenant));
  if (decision.kind === "refuse") return decision;
  if (decision.kind === "nothing") {
    logger.info("Event is out of date", { tenant, event: event.id, because: decision.message });
    return undefined;
  }
  await tenants.saveTenantRecord(decision.record);
  logger.info("Cancellation recorded", { tenant, event: event.id });
  return undefined;
}
