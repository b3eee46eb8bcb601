import { describe, expect, it } from "vitest";
import { originInName, tenantInName, timeInName } from "./backup-names.ts";

describe("a backup's name", () => {
  it.each([
    ["acme-daily-20260310010000", "acme-daily", "acme"],
    ["acme-eu-daily-20260310010000", "acme-eu-daily", "acme-eu"],
    ["daily-daily-20260310010000", "daily-daily", "daily"],
    ["acme-hourly-20260310010000", "acme-hourly", undefined],
    ["-daily-20260310010000", "-daily", undefined],
    ["daily-20260310010000", "daily", undefined],
    ["acme-daily-2026031001000", undefined, undefined],
    ["acme-daily-202603100100000", undefined, undefined],
    ["acme-daily", undefined, undefined],
    ["acme-daily-20260310010000-20260311090000", "acme-daily-20260310010000", undefined],
  ])("%s is of Schedule %s and of tenant %s", (name, schedule, id) => {
    expect([originInName(name), tenantInName(name)]).toEqual([schedule, id]);
  });

  it("says when it was asked for, where that is a time", () => {
    expect(timeInName("acme-daily-20260310010203")).toBe(Date.parse("2026-03-10T01:02:03Z"));
    expect(timeInName("acme-daily-20261310010203")).toBeUndefined();
    expect(timeInName("acme-daily")).toBeUndefined();
  });
});
