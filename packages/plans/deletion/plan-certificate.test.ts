import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deletionSchema } from "#domain/deletion-settings.ts";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import { planCertificate } from "./plan-certificate.ts";
import { deletionRecord, item } from "./record.fixture.ts";

const settings = deletionSchema.parse({});
const request = { source: "crm", id: "1", at: 100 };
const DELETED = 1_000_000;
const left = (until: number | null) => ({
  ...{ kind: "Snapshot", id: "snap-1", place: "eu-west-1", reason: "SnapshotLocked", message: "It is locked.", until },
});
const plan = (at: number, remaining: readonly ReturnType<typeof left>[] = [], items = [item("Volume", "vol-1")]) =>
  planCertificate(
    {
      ...deletionRecord({ items, steps: { DeleteLeftovers: DELETED } }),
      look: { at, roads: [{ road: "EC2", lookedFor: "all", found: remaining.length }], remaining },
    },
    request,
    settings,
  );

describe("planCertificate", () => {
  it("is final only with zero residuals, after the last danger window", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 * DAY }), fc.boolean(), fc.boolean(), (after, remains, copied) => {
        const items = copied ? [item("BackupRepository", "acme-kopia")] : [item("Volume", "vol-1")];
        const { content, lookAgainAt } = plan(DELETED + after, remains ? [left(null)] : [], items);
        const isOver = after >= (copied ? 72 * HOUR : HOUR);
        expect(content.status).toBe(isOver && !remains ? "final" : "provisional");
        expect(lookAgainAt === null).toBe(content.status === "final");
      }),
    );
  });

  it("waits for two synchronisations of the slowest location", () => {
    const record = deletionRecord({ steps: { DeleteLeftovers: DELETED }, slowestSync: 6 * HOUR });
    const statusAfter = (time: number) =>
      planCertificate({ ...record, look: { at: DELETED + time, roads: [], remaining: [] } }, request, settings).content
        .status;
    expect([statusAfter(12 * HOUR - 1), statusAfter(12 * HOUR)]).toEqual(["provisional", "final"]);
  });

  it("is looked at again when a lock ends, or after a week where nobody knows when", () => {
    const at = DELETED + 2 * HOUR;
    expect(plan(at, [left(at + 30 * DAY)]).lookAgainAt).toBe(at + 30 * DAY);
    expect(plan(at, [left(null)]).lookAgainAt).toBe(at + 7 * DAY);
    expect(plan(at, [left(at - DAY)]).lookAgainAt).toBe(at + MINUTE);
  });

  it("counts what was found, deleted and remains, also what was not in the inventory", () => {
    const { content } = plan(DELETED, [left(null)], [item("Snapshot", "snap-2"), item("Volume", "vol-1")]);
    expect(content.inventory.kinds).toEqual([
      { kind: "Snapshot", found: 2, deleted: 1, remaining: 1 },
      { kind: "Volume", found: 1, deleted: 1, remaining: 0 },
    ]);
    expect(content.items.map(({ id }) => id)).toEqual(["snap-2", "vol-1"]);
  });

  it("does not call deleted what remains", () => {
    const { content } = plan(DELETED, [left(null)], [item("Snapshot", "snap-1")]);
    expect(content.items).toEqual([]);
    expect(content.residuals).toEqual([left(null)]);
  });

  it("has the same id for the same look, so that it is issued once", () => {
    expect(plan(DELETED).content.id).toBe(plan(DELETED).content.id);
    expect(plan(DELETED).content.id).not.toBe(plan(DELETED + 1).content.id);
  });
});
