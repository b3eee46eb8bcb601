import { describe, expect, it } from "vitest";
import { DAY, durationSchema, formatDuration, HOUR, MINUTE, parseDuration } from "./duration.ts";

describe("parseDuration", () => {
  it.each([
    ["168h0m0s", 7 * DAY],
    ["30d", 30 * DAY],
    ["1h30m", 90 * MINUTE],
    ["1.5h", 90 * MINUTE],
    ["500ms", 500],
    ["0", 0],
    ["0s", 0],
  ])("%s is %d ms", (text, length) => {
    expect(parseDuration(text)).toBe(length);
  });

  it.each(["", "30", "d", "-1h", "1 h", "1h ", "1w", "thirty days", "1h-", "h1", "1..5h", "Infinityh"])(
    "%j is not a duration",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});

describe("durationSchema", () => {
  it.each(["0", "0s", "-1h", "soon"])("refuses %j, naming it and what is allowed", (text) => {
    expect(durationSchema.safeParse(text).error?.issues[0]?.message).toBe(
      `found "${text}"; allowed is a positive duration such as 30d, 24h or 90m`,
    );
  });
});

describe("formatDuration", () => {
  it.each([
    [3 * DAY + 11 * HOUR + 59 * MINUTE, "3 d 11 h"],
    [26 * HOUR, "1 d 2 h"],
    [DAY, "1 d"],
    [DAY + 5 * MINUTE, "1 d"],
    [90 * MINUTE, "1 h 30 min"],
    [999, "0 s"],
    [-5, "0 s"],
  ])("%d ms is %s", (length, text) => {
    expect(formatDuration(length)).toBe(text);
  });
});
