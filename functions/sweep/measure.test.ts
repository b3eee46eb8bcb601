import { Metrics } from "@aws-lambda-powertools/metrics";
import { afterEach, expect, it, vi } from "vitest";
import type { Finding, Outcome } from "#domain/finding.ts";
import { createMeasure } from "./measure.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function finding(control: string, outcome: Outcome): Finding {
  return {
    ...{ control, outcome, promise: "daily-backups", tenant: null, cluster: "prod-eu", observedAt: 0 },
    ...{ reason: "R", message: "M", violations: [], advisories: [], evidence: {} },
  };
}

it("prints a line of the embedded metric format for each control, also of outcomes that there were none of", () => {
  vi.stubEnv("POWERTOOLS_DEV", "true");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
  const lines: unknown[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(JSON.parse(line)));
  const measure = createMeasure(new Metrics({ namespace: "Surety", serviceName: "sweep" }));
  measure("prod-eu", [finding("a", "kept"), finding("a", "kept"), finding("a", "broken"), finding("b", "unknown")]);
  const nothing = { Kept: 0, Broken: 0, Unknown: 0, NotApplicable: 0, Exempt: 0 };
  const dimensions = { cluster: "prod-eu", service: "sweep" };
  expect(lines).toMatchObject([
    { ...nothing, ...dimensions, control: "a", Kept: 2, Broken: 1 },
    { ...nothing, ...dimensions, control: "b", Unknown: 1 },
  ]);
});
