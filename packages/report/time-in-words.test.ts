import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import { NOW } from "./finding.fixture.ts";
import { relativeTo, toMinute } from "./time-in-words.ts";

describe("relativeTo", () => {
  it.each([
    [3 * HOUR + 5 * MINUTE, "3 h 5 min ago"],
    [MINUTE, "1 min ago"],
    [MINUTE - 1, "just now"],
    [0, "just now"],
    [-2 * DAY, "in 2 d"],
  ])("%i ms before now is %s", (distance, expected) => {
    expect(relativeTo(NOW - distance, NOW)).toBe(expected);
  });
});

describe("toMinute", () => {
  it("is UTC, without seconds", () => {
    expect(toMinute(NOW + 59_999)).toBe("2026-03-10 12:00");
  });
});
