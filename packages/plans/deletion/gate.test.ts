import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DELETION_STEPS, type DeletionRecord, type DeletionRequest } from "#domain/deletion.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import type { TenantRecord } from "#domain/tenant-record.ts";
import { gateOf, isDestructive } from "./gate.ts";
import { deletionRecord } from "./record.fixture.ts";

const id = tenantIdSchema.parse("acme");
const mine = { source: "crm", id: "1", at: 100 };
const request: DeletionRequest = { tenant: id, generation: 1, cluster: "prod-eu", request: mine, notBefore: 1_000 };

const maybe = <T>(value: T) => fc.constantFrom(undefined, value);
const tenants: fc.Arbitrary<TenantRecord | undefined> = fc.option(
  fc.record({
    id: fc.constant(id),
    version: fc.constant(1),
    generation: fc.constantFrom(undefined, 1, 2),
    hold: maybe({ event: mine, placed: true }),
    departure: fc.option(
      fc.record({
        state: fc.constantFrom("offboarding" as const, "deleted" as const),
        since: fc.constant(100),
        request: fc.constantFrom(mine, { ...mine, id: "2" }),
        notBefore: fc.constant(1_000),
        begunAt: maybe(1_000),
      }),
      { nil: undefined },
    ),
  }),
  { nil: undefined },
);
const records: fc.Arbitrary<DeletionRecord | undefined> = fc.option(
  fc
    .record({
      safe: fc.boolean(),
      generation: fc.constantFrom(1, 2),
      status: fc.constantFrom(undefined, "provisional" as const, "final" as const),
    })
    .map(({ safe, generation, status }) =>
      deletionRecord({
        ...{ generation, steps: safe ? { CheckSafety: 1_000 } : {} },
        ...(status && { certificate: { id: "c", key: "k", status, lookAgainAt: null } }),
      }),
    ),
  { nil: undefined },
);

/** Every combination of what a gate looks at, many times over. */
function forAll(holds: (facts: Parameters<typeof gateOf>[1], step: (typeof DELETION_STEPS)[number]) => void): void {
  fc.assert(
    fc.property(
      fc.constantFrom(...DELETION_STEPS),
      tenants,
      records,
      fc.constantFrom(999, 1_000),
      (step, tenant, record, now) => holds({ request, tenant, record, now }, step),
    ),
    { numRuns: 5_000 },
  );
}

describe("gateOf", () => {
  it("lets nothing be destroyed before the inventory is stored and was found safe", () => {
    forAll((facts, step) => {
      if (!isDestructive(step) || gateOf(step, facts).kind !== "open") return;
      expect(facts.record?.steps.CheckSafety).toBeDefined();
      expect(facts.record?.generation).toBe(request.generation);
    });
  });

  it("lets nothing be destroyed of a tenant who is held, stays, is another, or has time left", () => {
    forAll((facts, step) => {
      if (!isDestructive(step) || gateOf(step, facts).kind !== "open") return;
      const { tenant, now } = facts;
      expect(tenant?.hold?.placed).not.toBe(true);
      expect(tenant?.departure).toMatchObject({ request: mine, begunAt: 1_000 });
      expect(tenant?.generation ?? 1).toBe(1);
      expect(now).toBeGreaterThanOrEqual(request.notBefore);
    });
  });

  it("lets of a tenant who is gone only that be deleted which was left or came back, and not after a final certificate", () => {
    forAll((facts, step) => {
      const { tenant, record } = facts;
      if (tenant?.departure?.state !== "deleted" || (tenant.generation ?? 1) !== 1) return;
      const gate = gateOf(step, facts);
      if (isDestructive(step) && gate.kind === "open") {
        expect(["DeleteBackups", "DeleteLeftovers", "DeleteRealm"]).toContain(step);
        expect(record?.certificate?.status).toBe("provisional");
      }
    });
    const departure = { state: "deleted", since: 2_000, request: mine, notBefore: 1_000, begunAt: 1_000 } as const;
    const certificate = { id: "c", key: "k", status: "provisional", lookAgainAt: null } as const;
    const record = deletionRecord({ certificate, steps: { CheckSafety: 1_000 } });
    const facts = { request, tenant: { id, version: 1, departure }, record, now: 9_000 };
    expect(gateOf("DeleteLeftovers", facts).kind).toBe("open");
    expect(gateOf("DeleteNamespace", facts).kind).toBe("skip");
    expect(gateOf("Begin", facts).kind).toBe("skip");
    const next = { id, version: 9, generation: 2 };
    expect(gateOf("DeleteLeftovers", { ...facts, tenant: next }).kind).toBe("skip");
  });

  it("lets every step be taken where all is as it should be", () => {
    const departure = { state: "offboarding", since: 100, request: mine, notBefore: 1_000, begunAt: 1_000 } as const;
    const record = deletionRecord({ steps: { CheckSafety: 1_000 } });
    for (const step of DELETION_STEPS)
      expect(gateOf(step, { request, tenant: { id, version: 1, departure }, record, now: 1_000 })).toEqual({
        kind: "open",
      });
  });

  it("lets a tenant who is gone be looked at again, also when another one has the id", () => {
    const record = deletionRecord({});
    const departure = { state: "deleted", since: 2_000, request: mine, notBefore: 1_000, begunAt: 1_000 } as const;
    for (const tenant of [
      { id, version: 1, departure },
      { id, version: 9, generation: 2 },
    ])
      expect(gateOf("LookAgain", { request, tenant, record, now: 9_000 })).toEqual({ kind: "open" });
  });
});
