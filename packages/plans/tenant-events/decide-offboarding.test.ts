import { describe, expect, it } from "vitest";
import { HOUR } from "#domain/duration.ts";
import type { EventMark } from "#domain/event-order.ts";
import type { OffboardingCancelled, OffboardingRequested } from "#domain/events.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import type { Departure, OnboardingRecord } from "#domain/tenant-record.ts";
import { decideCancelling, decideOffboarding } from "./decide-offboarding.ts";

const id = tenantIdSchema.parse("acme");
const mark = (at: number, event = String(at)): EventMark => ({ source: "crm", id: event, at });
const known: OnboardingRecord = {
  id,
  version: 3,
  onboarding: { request: mark(100), cluster: "prod-eu", namespace: "tenant-acme", hosts: [], realm: "acme" },
};
const envelope = { specversion: "1.0", id: "1", source: "crm" } as const;
const asking = (effectiveAt?: number): OffboardingRequested => ({
  ...envelope,
  type: "surety.tenant.offboarding.requested",
  data: { tenant: id, ...(effectiveAt !== undefined && { effectiveAt }) },
});
const cancelling: OffboardingCancelled = {
  ...envelope,
  type: "surety.tenant.offboarding.cancelled",
  data: { tenant: id },
};
const leaving = (changes: Partial<Departure> = {}): OnboardingRecord => ({
  ...known,
  departure: { state: "offboarding", since: 200, request: mark(200), notBefore: 200 + HOUR, ...changes },
});
const decide = (at: number, record: OnboardingRecord | undefined = known) =>
  decideOffboarding(asking(), mark(at), HOUR, record);

const provisional = leaving({ state: "deleted", certified: "provisional" });

describe("decideOffboarding", () => {
  it("lets a tenant leave after the grace period, or later where that is asked for", () => {
    expect(decide(200)).toEqual({ kind: "offboard", record: leaving(), changed: true });
    expect(decideOffboarding(asking(5 * HOUR), mark(200), HOUR, known)).toMatchObject({
      record: { departure: { notBefore: 5 * HOUR } },
    });
  });

  it("never begins before the grace period is over, even if an earlier time is asked for", () => {
    expect(decideOffboarding(asking(1), mark(200), HOUR, known)).toMatchObject({
      record: { departure: { notBefore: 200 + HOUR } },
    });
  });

  it.each([
    ["asked again by the same event, the same deletion goes on", decide(200, leaving()), "offboard"],
    ["asked by another event, the same deletion goes on", decide(300, leaving()), "offboard"],
    ["certified provisionally, it is looked at again", decide(300, provisional), "offboard"],
    ["certified provisionally by this very event, too", decide(200, provisional), "offboard"],
    ["deleted by this very event, nothing is left to do", decide(200, leaving({ state: "deleted" })), "nothing"],
  ])("%s", (_, decision, kind) => {
    expect(decision.kind).toBe(kind);
    if (decision.kind === "offboard")
      expect(decision).toMatchObject({ changed: false, record: { departure: { request: mark(200) } } });
  });

  it.each([
    ["a tenant whom nobody asked for", decideOffboarding(asking(), mark(200), HOUR, undefined), "TenantUnknown"],
    ["a tenant who is gone", decide(300, leaving({ state: "deleted" })), "TenantLeft"],
    ["an event that is older than the tenant", decide(50), "EventOutOfDate"],
    ["a held tenant", decide(200, { ...known, hold: { placed: true, event: mark(150) } }), "TenantHeld"],
    [
      "a held tenant, also where the deletion was begun",
      decide(300, { ...leaving({ begunAt: 250 }), hold: { placed: true, event: mark(260) } }),
      "TenantHeld",
    ],
  ])("refuses %s", (_, decision, reason) => {
    expect(decision).toMatchObject({ kind: "refuse", reason });
  });

  it("does nothing for a request that was cancelled before it came", () => {
    expect(decide(200, { ...known, cancelled: mark(250) }).kind).toBe("nothing");
    expect(decide(300, { ...known, cancelled: mark(250) }).kind).toBe("offboard");
  });
});

describe("decideCancelling", () => {
  it("lets the tenant stay, and remembers it for a request that comes late", () => {
    expect(decideCancelling(cancelling, mark(250), leaving())).toEqual({
      kind: "record",
      record: { ...known, departure: undefined, cancelled: mark(250) },
    });
    expect(decideCancelling(cancelling, mark(250), known).kind).toBe("record");
  });

  it.each([
    ["older than the request", decideCancelling(cancelling, mark(150), leaving()), "nothing"],
    ["repeated", decideCancelling(cancelling, mark(250), { ...known, cancelled: mark(250) }), "nothing"],
    ["after the point of no return", decideCancelling(cancelling, mark(300), leaving({ begunAt: 250 })), "refuse"],
    ["of a tenant whom nobody knows", decideCancelling(cancelling, mark(300), undefined), "refuse"],
  ])("changes nothing where it is %s", (_, decision, kind) => {
    expect(decision.kind).toBe(kind);
  });
});
