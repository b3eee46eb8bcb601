import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readMeasured } from "./measured.ts";
import { parsePrices } from "./own-prices.ts";
import { costOf, renderCosts, totalOf } from "./render-costs.ts";
import { usageOf } from "./usage.ts";

const read = (name: string) => readFileSync(resolve(import.meta.dirname, "../../docs", name), "utf8");
const MEASURED = readMeasured(read("measurements.md"));

describe("docs/cost.md", () => {
  it("is what the measurements and the prices come to; to write it anew: npm run cost", () => {
    expect(read("cost.md")).toBe(renderCosts(MEASURED));
  });
});

describe("prices of one's own", () => {
  it("stand for those that they name, with their date, and for no others", () => {
    const list = parsePrices({ region: "us-east-1", prices: { metrics: { usd: 3, asOf: "2026-11" } } }, "prices.json");
    const text = renderCosts(MEASURED, list);
    expect(text).toContain("list prices of us-east-1");
    expect(text).toMatch(/custom metrics.*\| 3 \| 1 \| 2026-11 \|$/mu);
    expect(text).toMatch(/read request units.*\| 0\.1415 \| 1,000,000 \| 2025-12 \|$/mu);
    expect(totalOf(10, MEASURED, list)).toBeGreaterThan(totalOf(10, MEASURED) + 100);
  });

  it.each([
    [{ region: "x", prices: { metric: { usd: 1, asOf: "2026-11" } } }, "metric"],
    [{ region: "x", prices: { metrics: { usd: -1, asOf: "2026-11" } } }, "prices.metrics.usd"],
    [{ region: "x", prices: { metrics: { usd: 1 } } }, "prices.metrics.asOf"],
    ["text", "prices.json"],
  ])("that cannot be used are refused, and the place is named", (value, place) => {
    expect(() => parsePrices(value, "prices.json")).toThrow(place);
  });
});

describe("the model of costs", () => {
  it("counts by hand what a month of a thousand tenants takes", () => {
    const { watching: usage } = usageOf(1_000, MEASURED);
    expect(usage.lambdaRequests).toBeCloseTo(2_918.4, 1);
    // 270 pages of 1,000 objects each, 243 more than were measured, of 0.15 s.
    expect(usage.lambdaDuration).toBeCloseTo(2_918.4 * (MEASURED.secondsOfThousand + 243 * 0.15), 1);
    expect(costOf("lambdaDuration", 1_000_000)).toBeCloseTo(13.3334, 4);
  });

  it("spreads more than a thousand tenants over clusters, each of which costs the same", () => {
    const [one, ten] = [usageOf(1_000, MEASURED).watching, usageOf(10_000, MEASURED).watching];
    for (const part of ["lambdaDuration", "s3Lists", "metrics", "signatures"] as const)
      expect(ten[part]).toBeCloseTo(10 * one[part], 5);
    expect(ten.keys).toBe(1);
  });

  it("counts the report by its pages, and rehearsals by what their volumes hold", () => {
    const { report, rehearsals } = usageOf(1_000, MEASURED);
    expect(report.lambdaRequests).toBeCloseTo(6_080, 1);
    // A look each 5 minutes of 30.4 days, and 30 tasks for each of 1,000 rehearsals; 1,000 copies of 30 GB for an hour each, of a month's 729.6 hours.
    expect(rehearsals.lambdaRequests).toBeCloseTo(38_755.2, 1);
    expect(rehearsals.volumes).toBeCloseTo(41.12, 2);
  });

  it("never falls as tenants are added", () => {
    const totals = [1, 10, 100, 999, 1_000, 1_001, 10_000].map((size) => totalOf(size, MEASURED));
    expect(totals).toEqual(totals.toSorted((a, b) => a - b));
  });

  it("is not made of a document that lacks what was measured", () => {
    expect(() => readMeasured("")).toThrow(/no row that begins with "3, again"/u);
  });
});
