import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import { backupCron } from "./backup-cron.ts";

const startsOf = (every: number) => {
  const counts = new Map<string, number>();
  for (let n = 0; n < 10_000; n += 1) {
    const cron = backupCron(`tenant-${n}`, every);
    counts.set(cron, (counts.get(cron) ?? 0) + 1);
  }
  return counts;
};

describe("backupCron", () => {
  it("gives a tenant the same time at every call", () => {
    expect(backupCron("acme", DAY)).toBe(backupCron("acme", DAY));
    expect(backupCron("acme", DAY)).not.toBe(backupCron("acme-eu", DAY));
  });

  it("spreads ten thousand tenants over every minute of the night", () => {
    const counts = startsOf(DAY);
    expect(counts.size).toBe(360);
    expect(Math.max(...counts.values())).toBeLessThan(60);
    for (const cron of counts.keys()) expect(cron).toMatch(/^([1-5]?\d) [0-5] \* \* \*$/u);
  });

  it.each([
    [7 * DAY, 1],
    [DAY, 1],
    [DAY - MINUTE, 2],
    [12 * HOUR, 2],
    [7 * HOUR, 4],
    [6 * HOUR, 4],
    [90 * MINUTE, 24],
    [HOUR, 24],
    [30 * MINUTE, 24],
  ])("where backups are promised every %i ms, makes %i a day, at equal distances", (every, runs) => {
    const hours = backupCron("acme", every).split(" ")[1]?.split(",").map(Number) ?? [];
    expect(hours).toHaveLength(runs);
    expect(new Set(hours.map((hour, at) => hour - (hours[at - 1] ?? hour - 24 / runs)))).toEqual(new Set([24 / runs]));
    expect(Math.max(...hours)).toBeLessThan(24);
  });
});
