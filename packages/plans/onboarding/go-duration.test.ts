import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE, parseDuration, SECOND } from "#domain/duration.ts";
import { goDuration } from "./go-duration.ts";

describe("goDuration", () => {
  it.each([
    [30 * DAY, "720h0m0s"],
    [90 * DAY, "2160h0m0s"],
    [HOUR + 30 * MINUTE, "1h30m0s"],
    [61 * SECOND + 999, "0h1m1s"],
  ])("writes %i ms as %s", (length, text) => {
    expect(goDuration(length)).toBe(text);
    expect(parseDuration(text)).toBe(length - (length % SECOND));
  });
});
