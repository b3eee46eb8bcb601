import { createHash } from "node:crypto";
import type { EventMark } from "#domain/event-order.ts";
import { SURETY_SOURCE, type SuretyEvent } from "#domain/events.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { TenantId } from "#domain/tenant.ts";
import { type OnboardingRecord, tenantOf } from "#domain/tenant-record.ts";
import type { Applied } from "#effects/kubernetes/apply-manifests.ts";

/** The request that is answered, as far as it names itself. */
interface Request {
  readonly id: string;
  readonly source?: string | undefined;
  readonly type?: string | undefined;
}

/** A request answered twice is answered by the same event, so that receivers can tell. */
function answer(
  type: SuretyEvent["type"],
  { id: requestId, source, type: requestType }: Request,
  tenant: TenantId | undefined,
  data: SuretyEvent["data"],
  now: Instant,
): SuretyEvent {
  const id = createHash("sha256")
    .update(JSON.stringify([type, source, requestId]))
    .digest("hex")
    .slice(0, 32);
  return {
    ...{ specversion: "1.0", id, source: SURETY_SOURCE, type, time: formatInstant(now) },
    ...(tenant !== undefined && { subject: tenant }),
    datacontenttype: "application/json",
    data: { ...(tenant !== undefined && { tenant }), request: { id: requestId, source, type: requestType }, ...data },
  };
}

export function onboarded(
  request: Request,
  record: OnboardingRecord,
  applied: readonly Applied[],
  supersededBy: EventMark | undefined,
  now: Instant,
): SuretyEvent {
  const { id, cluster, namespace, hosts, state } = tenantOf(record);
  const data = {
    ...{ cluster, namespace, hosts, state },
    ...(supersededBy && { supersededBy: { id: supersededBy.id, source: supersededBy.source } }),
    created: applied.filter(({ outcome }) => outcome === "created").map(({ object }) => object),
    changed: applied.filter(({ outcome }) => outcome === "changed").map(({ object, changes }) => ({ object, changes })),
  };
  return answer("surety.tenant.onboarded", request, id, data, now);
}

export function failed(
  request: Request,
  tenant: TenantId | undefined,
  why: { readonly reason: string; readonly message: string },
  now: Instant,
): SuretyEvent {
  return answer("surety.tenant.failed", request, tenant, { reason: why.reason, message: why.message }, now);
}
