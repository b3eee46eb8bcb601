import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clusterSchema } from "#domain/configuration.ts";
import type { EventMark } from "#domain/event-order.ts";
import type { HoldPlaced, HoldReleased } from "#domain/events.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import type { TenantRecord } from "#domain/tenant-record.ts";
import { decideHold } from "./decide-hold.ts";

const clusters = ["prod-eu", "prod-us"].map((name) =>
  clusterSchema.parse({ name, region: "eu-west-1", velero: { bucket: "example-backups" } }),
);
const tenant = tenantIdSchema.parse("acme");
const mark = (at: number, id = String(at)): EventMark => ({ source: "crm", id, at });
const envelope = { specversion: "1.0", id: "1", source: "crm" } as const;
const placed = (data: Partial<HoldPlaced["data"]> = {}): HoldPlaced => ({
  ...envelope,
  type: "surety.tenant.hold.placed",
  data: { tenant, ...data },
});
const released: HoldReleased = { ...envelope, type: "surety.tenant.hold.released", data: { tenant } };

const known: TenantRecord = {
  id: tenant,
  version: 2,
  onboarding: { request: mark(1), cluster: "prod-eu", namespace: "tenant-acme", hosts: [], realm: "acme" },
};
const held: TenantRecord = { ...known, hold: { placed: true, event: mark(5) } };

describe("decideHold", () => {
  it("records who holds a tenant, and why", () => {
    expect(decideHold(placed({ owner: "legal", reason: "Case 7" }), mark(5), clusters, known)).toEqual({
      kind: "record",
      record: { ...known, hold: { placed: true, event: mark(5), owner: "legal", reason: "Case 7" } },
      tenantIsKnown: true,
    });
  });

  it("keeps a hold for a tenant who is not known yet", () => {
    expect(decideHold(placed(), mark(5), clusters)).toMatchObject({
      kind: "record",
      record: { id: "acme", version: 0, hold: { placed: true } },
      tenantIsKnown: false,
    });
  });

  it.each([
    ["a newer release ends a hold", released, 6, "record"],
    ["an older release does not", released, 4, "nothing"],
    ["a release of the same instant does not", released, 5, "nothing"],
    ["the same event again changes nothing", placed(), 5, "nothing"],
  ] as const)("%s", (_, event, at, kind) => {
    expect(decideHold(event, mark(at), clusters, held).kind).toBe(kind);
  });

  it("a hold of the same instant as a release wins", () => {
    const free: TenantRecord = { ...known, hold: { placed: false, event: mark(5, "z") } };
    expect(decideHold(placed(), mark(5, "a"), clusters, free)).toMatchObject({ record: { hold: { placed: true } } });
  });

  it("refuses a cluster where the tenant is not, or, of an unknown tenant, one that is not configured", () => {
    const decide = (cluster: string, record?: TenantRecord) =>
      decideHold(placed({ cluster }), mark(5), clusters, record);
    expect(decide("prod-eu", known).kind).toBe("record");
    expect(decide("prod-us", known)).toMatchObject({ kind: "refuse", reason: "TenantElsewhere" });
    expect(decide("prod-us").kind).toBe("record");
    expect(decide("prod-asia")).toMatchObject({
      reason: "ClusterNotConfigured",
      message: 'data.cluster: found "prod-asia"; allowed is one of: prod-eu, prod-us',
    });
  });

  it("refuses to hold a tenant of whom nothing is left", () => {
    const deleted: TenantRecord = {
      ...known,
      departure: { state: "deleted", since: 4, request: mark(3), notBefore: 3 },
    };
    expect(decideHold(placed(), mark(5), clusters, deleted)).toMatchObject({ kind: "refuse", reason: "TenantLeft" });
    const leaving: TenantRecord = {
      ...known,
      departure: { state: "offboarding", since: 4, request: mark(3), notBefore: 3 },
    };
    expect(decideHold(placed(), mark(5), clusters, leaving).kind).toBe("record");
  });

  it("ends the same, whatever the order and the number of times in which events come", () => {
    const events = fc.uniqueArray(
      fc.record({ at: fc.integer({ min: 1, max: 3 }), id: fc.constantFrom("a", "b", "c", "d"), holds: fc.boolean() }),
      { selector: ({ id }) => id, minLength: 1 },
    );
    const arrivals = events.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length }),
        fc.array(fc.constantFrom(...list), { maxLength: 5 }),
      ),
    );
    fc.assert(
      fc.property(arrivals, ([inOrder, shuffled, repeated]) => {
        const end = (list: typeof inOrder) =>
          list.reduce<TenantRecord>((record, { at, id, holds }) => {
            const decision = decideHold(holds ? placed() : released, mark(at, id), clusters, record);
            return decision.kind === "record" ? decision.record : record;
          }, known);
        expect(end([...shuffled, ...repeated])).toEqual(end(inOrder));
      }),
    );
  });
});
