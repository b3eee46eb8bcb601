import { SURETY_SOURCE, type SuretyEvent } from "#domain/events.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { TenantId } from "#domain/tenant.ts";
import { digestOf } from "#runtime/digest.ts";

interface About {
  /** null where it is about none, or nobody knows which. */
  readonly tenant: TenantId | null;
  readonly at: Instant;
  readonly data: SuretyEvent["data"];
}

const ID_DIGITS = 32;

/**
 * One of Surety's own events. Its id follows from its type and from what it says (`identity`), so that receivers can
 * tell one that is said again, because a function was cut off, from a new one.
 */
export function suretyEvent(
  type: SuretyEvent["type"],
  identity: readonly unknown[],
  { tenant, at, data }: About,
): SuretyEvent {
  return {
    specversion: "1.0",
    id: digestOf(type, ...identity).slice(0, ID_DIGITS),
    source: SURETY_SOURCE,
    type,
    time: formatInstant(at),
    ...(tenant !== null && { subject: tenant }),
    datacontenttype: "application/json",
    data,
  };
}
