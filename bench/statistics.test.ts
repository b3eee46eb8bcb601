import { describe, expect, it } from "vitest";
import { inBrief, median } from "./statistics.ts";

describe("median", () => {
  it.each([
    { values: [3], middle: 3 },
    { values: [9, 1, 5], middle: 5 },
    { values: [10, 9, 100, 2], middle: 9.5 },
  ])("of $values is $middle", ({ values, middle }) => expect(median(values)).toBe(middle));

  it("of nothing does not exist", () => expect(() => median([])).toThrow(RangeError));
});

describe("in brief", () => {
  it("shows what is usual, and how far it strays", () => expect(inBrief([3, 1, 2.26], 1)).toBe("2.3 (1.0–3.0)"));

  it("shows a single value as it is", () => expect(inBrief([3])).toBe("3"));
});
