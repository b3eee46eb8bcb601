import { type Milliseconds, SECOND } from "#domain/duration.ts";
import { type EventMark, isNewer, isSameEvent } from "#domain/event-order.ts";
import type { Tenant } from "#domain/tenant.ts";
import { type TenantRecord, tenantOf } from "#domain/tenant-record.ts";

/** What became of a request within the time that was given to it. */
export type Outcome =
  /** `instead`: a newer request for the same tenant was carried out in its place. */
  | { readonly is: "done"; readonly tenant: Tenant; readonly instead: boolean }
  | { readonly is: "failed"; readonly reason: string }
  /** Nobody can say yet. `tenant` is absent where the request was not even seen. */
  | { readonly is: "pending"; readonly tenant: Tenant | undefined };

/** Where to look. */
export interface Signs {
  readonly tenantRecord: () => Promise<TenantRecord | undefined>;
  /** Why the event was given up, where it was. */
  readonly failure: () => Promise<string | undefined>;
}

export interface Pace {
  readonly limit: Milliseconds;
  readonly now: () => number;
  readonly sleep: (length: Milliseconds) => Promise<void>;
  /** Told what is seen, at each look. */
  readonly say: (text: string) => void;
}

const EVERY = SECOND;

/** Looks once a second until the request, or a newer one for the same tenant, has been carried out. */
export async function awaitOnboarding(request: EventMark, signs: Signs, pace: Pace): Promise<Outcome> {
  const end = pace.now() + pace.limit;
  for (;;) {
    const record = await signs.tenantRecord();
    const tenant = record && tenantOf(record);
    pace.say(tenant?.state ?? "not seen yet");
    const applied = record?.onboarding?.applied?.request;
    if (tenant !== undefined && applied !== undefined) {
      if (isSameEvent(request, applied)) return { is: "done", tenant, instead: false };
      if (isNewer(applied, request)) return { is: "done", tenant, instead: true };
    }
    const reason = await signs.failure();
    if (reason !== undefined) return { is: "failed", reason };
    if (pace.now() + EVERY > end) return { is: "pending", tenant };
    await pace.sleep(EVERY);
  }
}
