import { describe, expect, it } from "vitest";
import { type Exemption, exemptionSchema } from "#domain/configuration.ts";
import type { Verdict, Violation } from "#domain/finding.ts";
import { applyExemptions } from "./exempt.ts";
import { broken, notUnderstood } from "./verdict.ts";

const now = Date.parse("2026-03-01T00:00:00Z");
const subject = { control: "data-replicated", tenant: "acme", cluster: "prod-eu" };
const kafka: Violation = {
  kind: "StatefulSet",
  id: "tenant-acme/kafka",
  reason: "TooFewNodes",
  message: "kafka runs on 2 nodes.",
};
const elastic: Violation = {
  kind: "StatefulSet",
  id: "tenant-acme/elastic",
  reason: "TooFewCopies",
  message: "elastic has 1 copy.",
};

function exemption(fields: Record<string, unknown> = {}): Exemption {
  return exemptionSchema.parse({
    control: "data-replicated",
    owner: "ops@example.com",
    reason: "moving",
    until: "2026-03-02T00:00:00Z",
    ...fields,
  });
}

function apply(verdict: Verdict, ...exemptions: readonly Exemption[]): Verdict {
  return applyExemptions(verdict, subject, exemptions, now);
}

describe("applyExemptions", () => {
  it.each([
    ["the whole finding", {}],
    ["the resource by its id", { resource: "tenant-acme/kafka" }],
    ["the resource by the last part of its id", { resource: "kafka" }],
    ["the tenant", { tenant: "acme" }],
    ["the cluster", { cluster: "prod-eu" }],
  ])("exempts a broken finding when %s is accepted", (_, fields) => {
    const verdict = apply(broken([kafka]), exemption(fields));
    expect(verdict).toMatchObject({ outcome: "exempt", violations: [kafka] });
    expect(verdict.message).toContain("ops@example.com until 2026-03-02T00:00:00Z: moving");
  });

  it.each([
    ["another control", { control: "backup-fresh" }],
    ["another tenant", { tenant: "acme-eu" }],
    ["another cluster", { cluster: "prod-us" }],
    ["a resource whose name only ends the same", { resource: "afka" }],
    ["until this very moment", { until: "2026-03-01T00:00:00Z" }],
  ])("an exemption of %s exempts nothing", (_, fields) => {
    expect(apply(broken([kafka]), exemption(fields)).outcome).toBe("broken");
  });

  it("keeps what was not accepted, and says that only", () => {
    expect(apply(broken([kafka, elastic]), exemption({ resource: "kafka" }))).toMatchObject({
      outcome: "broken",
      reason: "TooFewCopies",
      message: "elastic has 1 copy.",
      violations: [elastic],
    });
  });

  it("says that an exemption has ended", () => {
    const [advisory] = apply(broken([kafka]), exemption({ until: "2026-02-01T00:00:00Z" })).advisories;
    expect(advisory).toEqual({
      reason: "ExemptionEnded",
      message: "The exemption of ops@example.com ended at 2026-02-01T00:00:00Z.",
    });
  });

  it("what is unknown cannot be accepted", () => {
    const verdict = notUnderstood("UnknownPhase", "Backup b has a phase that is not known.");
    expect(apply(verdict, exemption())).toEqual(verdict);
  });
});
