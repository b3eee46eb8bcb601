import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readMeasured } from "./measured.ts";
import { costOf, renderCosts, totalOf } from "./render-costs.ts";
import { usageOf } from "./usage.ts";

const read = (name: string) => readFileSync(resolve(import.meta.dirname, "../../docs", name), "utf8");
const MEASURED = readMeasured(read("measurements.md"));

describe("docs/cost.md", () => {
  it("is what the measurements and the prices come to; to write it anew: npm run cost", () => {
    expect(read("cost.md")).toBe(renderCosts(MEASURED));
  });
});

describe("the model of costs", () => {
  it("counts by hand what a month of a thousand tenants takes", () => {
    const usage = usageOf(1_000, MEASURED);
    expect(usage.lambdaRequests).toBeCloseTo(2_918.4, 1);
    // 270 pages of 1,000 objects each, 243 more than were measured, of 0.15 s.
    expect(usage.lambdaDuration).toBeCloseTo(2_918.4 * (MEASURED.secondsOfThousand + 243 * 0.15), 1);
    expect(costOf("lambdaDuration", 1_000_000)).toBeCloseTo(13.3334, 4);
  });

  it("spreads more than a thousand tenants over clusters, each of which costs the same", () => {
    const [one, ten] = [usageOf(1_000, MEASURED), usageOf(10_000, MEASURED)];
    for (const part of ["lambdaDuration", "s3Lists", "metrics", "signatures"] as const)
      expect(ten[part]).toBeCloseTo(10 * one[part], 5);
    expect(ten.keys).toBe(1);
  });

  it("never falls as tenants are added", () => {
    const totals = [1, 10, 100, 999, 1_000, 1_001, 10_000].map((size) => totalOf(size, MEASURED));
    expect(totals).toEqual(totals.toSorted((a, b) => a - b));
  });

  it("is not made of a document that lacks what was measured", () => {
    expect(() => readMeasured("")).toThrow(/no row that begins with "3, again"/u);
  });
});
