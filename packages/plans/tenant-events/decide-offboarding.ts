import type { Milliseconds } from "#domain/duration.ts";
import { type EventMark, isNewer, isSameEvent } from "#domain/event-order.ts";
import type { OffboardingCancelled, OffboardingRequested } from "#domain/events.ts";
import { formatInstant } from "#domain/instant.ts";
import type { OnboardingRecord, TenantRecord } from "#domain/tenant-record.ts";
import { type Refusal, refuse } from "./refusal.ts";

export type OffboardingDecision =
  /** Saved where it differs, then the deletion is started, or seen to be running. */
  | { readonly kind: "offboard"; readonly record: OnboardingRecord; readonly changed: boolean }
  | { readonly kind: "nothing"; readonly message: string }
  | Refusal;

/** Decides what a request to delete a tenant leads to. Asked again for the same, it leads to the same deletion. */
export function decideOffboarding(
  { data }: Pick<OffboardingRequested, "data">,
  mark: EventMark,
  grace: Milliseconds,
  record: TenantRecord | undefined,
): OffboardingDecision {
  const { onboarding, departure, cancelled } = record ?? {};
  const { tenant: id, effectiveAt = 0 } = data;
  if (record === undefined || onboarding === undefined)
    return refuse(
      "TenantUnknown",
      `Tenant ${id} is not known, so there is nothing to delete; surety tenants list shows who is.`,
    );
  if (departure !== undefined && isSameEvent(departure.request, mark)) {
    if (departure.state === "deleted" && departure.certified !== "provisional")
      return { kind: "nothing", message: `Tenant ${id} is deleted.` };
    return { kind: "offboard", record: { ...record, onboarding }, changed: false };
  }
  // Should nobody look again by itself any more, whoever asks has it looked at, and signed anew.
  if (departure?.certified === "provisional")
    return { kind: "offboard", record: { ...record, onboarding }, changed: false };
  if (departure?.state === "deleted")
    return refuse("TenantLeft", `Tenant ${id} is deleted already, since ${formatInstant(departure.since)}.`);
  if (!isNewer(mark, onboarding.request))
    return refuse(
      "EventOutOfDate",
      `Tenant ${id} was asked for at ${formatInstant(onboarding.request.at)}, after this event of ${formatInstant(mark.at)}: it cannot have meant this tenant. If it does, send it again as a new event.`,
    );
  if (cancelled !== undefined && !isNewer(mark, cancelled))
    return { kind: "nothing", message: `It was cancelled at ${formatInstant(cancelled.at)}.` };
  if (record.hold?.placed === true) {
    const why = record.hold.reason === undefined ? "" : `: ${record.hold.reason}`;
    return refuse("TenantHeld", `Tenant ${id} is held${why}. Release the hold, and send the event again as a new one.`);
  }
  // Asked again by another event: what was begun goes on, should it have stopped.
  if (departure !== undefined) return { kind: "offboard", record: { ...record, onboarding }, changed: false };
  const notBefore = Math.max(effectiveAt, mark.at + grace);
  const leaving = { state: "offboarding", since: mark.at, request: mark, notBefore } as const;
  return { kind: "offboard", record: { ...record, onboarding, departure: leaving }, changed: true };
}

export type CancelDecision =
  | { readonly kind: "record"; readonly record: TenantRecord }
  | { readonly kind: "nothing"; readonly message: string }
  | Refusal;

/** Decides what a cancellation leads to. Kept also where it overtakes its request, which then comes too late. */
export function decideCancelling(
  { data: { tenant: id } }: OffboardingCancelled,
  mark: EventMark,
  record: TenantRecord | undefined,
): CancelDecision {
  if (record?.onboarding === undefined)
    return refuse("TenantUnknown", `Tenant ${id} is not known; surety tenants list shows who is.`);
  const { departure, cancelled } = record;
  if (cancelled !== undefined && !isNewer(mark, cancelled))
    return { kind: "nothing", message: "This, or a newer event, has cancelled it already." };
  if (departure !== undefined && isNewer(departure.request, mark))
    return { kind: "nothing", message: "A newer event asks for the deletion." };
  if (departure?.begunAt !== undefined)
    return refuse(
      "TooLateToCancel",
      `The deletion of tenant ${id} was begun at ${formatInstant(departure.begunAt)}, and cannot be cancelled; a hold stops what is not deleted yet.`,
    );
  return { kind: "record", record: { ...record, departure: undefined, cancelled: mark } };
}
