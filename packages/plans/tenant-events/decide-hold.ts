import type { Cluster } from "#domain/configuration.ts";
import { type EventMark, isNewer } from "#domain/event-order.ts";
import type { HoldPlaced, HoldReleased } from "#domain/events.ts";
import { type Hold, newTenantRecord, type TenantRecord } from "#domain/tenant-record.ts";
import { type Refusal, refuse } from "./refusal.ts";

export type HoldDecision =
  | { readonly kind: "record"; readonly record: TenantRecord; readonly tenantIsKnown: boolean }
  | { readonly kind: "nothing"; readonly message: string }
  | Refusal;

/**
 * Decides what a hold that is placed or released leads to. One for a tenant that is not known yet is kept until the
 * tenant's onboarding arrives, since events may overtake each other and a lost hold could lose data.
 */
export function decideHold(
  event: HoldPlaced | HoldReleased,
  mark: EventMark,
  clusters: readonly Cluster[],
  record: TenantRecord = newTenantRecord(event.data.tenant),
): HoldDecision {
  const { id, onboarding, departure } = record;
  const { cluster } = event.data;
  const known = onboarding ? [onboarding.cluster] : clusters.map(({ name }) => name);
  if (cluster !== undefined && !known.includes(cluster)) {
    return refuse(
      onboarding ? "TenantElsewhere" : "ClusterNotConfigured",
      `data.cluster: found "${cluster}"; allowed is ${onboarding ? `"${onboarding.cluster}", where tenant ${id} is` : `one of: ${known.join(", ")}`}`,
    );
  }
  const placed = event.type === "surety.tenant.hold.placed";
  if (record.hold && !overrides({ placed, event: mark }, record.hold)) {
    return { kind: "nothing", message: "A newer event about this hold was already taken in." };
  }
  if (placed && departure?.state === "deleted") {
    return refuse("TenantLeft", `Tenant ${id} is deleted, so there is nothing left that a hold could keep`);
  }
  const { owner, reason } = event.data;
  const hold: Hold = {
    event: mark,
    placed,
    ...(owner !== undefined && { owner }),
    ...(reason !== undefined && { reason }),
  };
  return { kind: "record", record: { ...record, hold }, tenantIsKnown: onboarding !== undefined };
}

/** Of two events of one instant, the one that holds wins: nothing is deleted by an accident of clocks. */
function overrides(next: Hold, current: Hold): boolean {
  if (next.event.at === current.event.at && next.placed !== current.placed) return next.placed;
  return isNewer(next.event, current.event);
}
