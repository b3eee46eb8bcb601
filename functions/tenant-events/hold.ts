import type { Alert } from "#domain/alert.ts";
import type { EventMark } from "#domain/event-order.ts";
import type { HoldPlaced, HoldReleased } from "#domain/events.ts";
import { decideHold } from "#plans/tenant-events/decide-hold.ts";
import type { Refusal } from "#plans/tenant-events/refusal.ts";
import type { Dependencies } from "./dependencies.ts";

/** Places or releases a hold: what holds is only recorded here, and asked for by whatever deletes. */
export async function hold(
  event: HoldPlaced | HoldReleased,
  mark: EventMark,
  { configuration, tenants, publishAlert, logger }: Dependencies,
): Promise<Refusal | undefined> {
  const record = await tenants.getTenantRecord(event.data.tenant);
  const decision = decideHold(event, mark, configuration.clusters, record);
  if (decision.kind === "refuse") return decision;
  if (decision.kind === "nothing") {
    logger.info("Event is out of date", { tenant: event.data.tenant, event: event.id, because: decision.message });
    return undefined;
  }
  // Told before it is saved: a crash in between tells it twice rather than never.
  if (!decision.tenantIsKnown) await publishAlert(tenantUnknown(event));
  await tenants.saveTenantRecord(decision.record);
  logger.info("Hold recorded", { tenant: event.data.tenant, event: event.id, placed: decision.record.hold?.placed });
  return undefined;
}

function tenantUnknown({ id, type, data: { tenant } }: HoldPlaced | HoldReleased): Alert {
  return {
    severity: "ticket",
    tenant,
    subject: `Tenant ${tenant}: a hold for a tenant that Surety does not know`,
    text: `The event ${id} (${type}) names tenant ${tenant}, whom nobody has onboarded yet. It is kept, and takes effect when the tenant is onboarded. If the name is wrong, send the event again with the right one, as a new event.`,
    details: { event: id, type, reason: "TenantUnknown" },
  };
}
