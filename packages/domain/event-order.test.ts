import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EventMark, isNewer, isSameEvent } from "./event-order.ts";

const mark = fc.record({
  source: fc.constantFrom("crm", "billing"),
  id: fc.constantFrom("1", "2", "3"),
  at: fc.constantFrom(1_000, 2_000),
});

describe("isNewer", () => {
  it("is decided by time first", () => {
    const early: EventMark = { source: "crm", id: "9", at: 1_000 };
    const late: EventMark = { source: "billing", id: "1", at: 1_001 };
    expect([isNewer(late, early), isNewer(early, late)]).toEqual([true, false]);
  });

  it("of two different marks makes exactly one the newer, and none of two that are the same", () => {
    fc.assert(
      fc.property(mark, mark, (a, b) => {
        const same = isSameEvent(a, b) && a.at === b.at;
        expect([isNewer(a, b), isNewer(b, a)].filter(Boolean)).toHaveLength(same ? 0 : 1);
      }),
    );
  });

  it("takes events of one id from two sources for two events", () => {
    expect(isSameEvent({ source: "crm", id: "1", at: 0 }, { source: "billing", id: "1", at: 0 })).toBe(false);
  });
});
