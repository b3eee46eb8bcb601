import type { EventMark } from "#domain/event-order.ts";
import type { SuretyEvent } from "#domain/events.ts";
import type { Instant } from "#domain/instant.ts";
import type { TenantId } from "#domain/tenant.ts";
import { type OnboardingRecord, tenantOf } from "#domain/tenant-record.ts";
import type { Applied } from "#effects/kubernetes/apply-manifests.ts";
import { suretyEvent } from "#effects/publish/surety-event.ts";

/** The request that is answered, as far as it names itself. */
interface Request {
  readonly id: string;
  readonly source?: string | undefined;
  readonly type?: string | undefined;
}

/** A request answered twice is answered by the same event. */
function answer(
  type: SuretyEvent["type"],
  { id, source, type: requestType }: Request,
  tenant: TenantId | undefined,
  data: SuretyEvent["data"],
  now: Instant,
): SuretyEvent {
  const request = { id, source, type: requestType };
  return suretyEvent(type, [source, id], {
    ...{ tenant: tenant ?? null, at: now },
    data: { ...(tenant !== undefined && { tenant }), request, ...data },
  });
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
