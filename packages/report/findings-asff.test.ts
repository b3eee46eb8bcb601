import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { OUTCOMES } from "#domain/finding.ts";
import { aFinding, NOW } from "./finding.fixture.ts";
import { renderFindingsAsff } from "./findings-asff.ts";
import { type DatedFinding, reportOn } from "./findings-report.ts";

const around = {
  account: { partition: "aws", region: "eu-west-1", id: "111122223333" },
  severityOf: (control: string) => (control === "backup-fresh" ? ("page" as const) : ("ticket" as const)),
};

const text = (longest: number) => z.string().min(1).max(longest);
const time = z.iso.datetime();

/** What Security Hub documents of the attributes that are sent: those that it requires, their lengths and their values. */
const asffSchema = z.array(
  z.strictObject({
    SchemaVersion: z.literal("2018-10-08"),
    Id: text(512),
    ProductArn: z.literal("arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default"),
    GeneratorId: text(512),
    AwsAccountId: z.string().regex(/^\d{12}$/u),
    Types: z
      .array(z.string().regex(/^Software and Configuration Checks\//u))
      .min(1)
      .max(50),
    CreatedAt: time,
    UpdatedAt: time,
    Severity: z.strictObject({ Label: z.enum(["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"]) }),
    Title: text(256),
    Description: text(1024),
    ProductFields: z.record(text(128), text(2048)),
    Resources: z
      .array(z.strictObject({ Type: z.literal("Other"), Id: text(512), Region: z.string() }))
      .min(1)
      .max(32),
    Compliance: z.strictObject({ Status: z.enum(["PASSED", "WARNING", "FAILED", "NOT_AVAILABLE"]) }),
    Workflow: z.strictObject({ Status: z.enum(["NEW", "NOTIFIED", "SUPPRESSED", "RESOLVED"]) }).optional(),
    RecordState: z.enum(["ACTIVE", "ARCHIVED"]),
  }),
);

const exported = (...findings: readonly DatedFinding[]) =>
  asffSchema.parse(JSON.parse(renderFindingsAsff(reportOn(findings, NOW), around)));

describe("renderFindingsAsff", () => {
  it.each([
    ["kept", "PASSED", "INFORMATIONAL"],
    ["broken", "FAILED", "HIGH"],
    ["unknown", "NOT_AVAILABLE", "MEDIUM"],
    ["exempt", "FAILED", "LOW"],
  ] as const)("says of what is %s: %s, %s", (outcome, status, label) => {
    expect(exported(aFinding({ outcome }))).toMatchObject([
      { Compliance: { Status: status }, Severity: { Label: label } },
    ]);
  });

  it("leaves out what does not apply, and suppresses what is exempt alone", () => {
    expect(exported(aFinding({ outcome: "notApplicable" }))).toEqual([]);
    const suppressed = OUTCOMES.filter((outcome) => exported(aFinding({ outcome }))[0]?.Workflow !== undefined);
    expect(suppressed).toEqual(["exempt"]);
  });

  it("has one id for each control of each tenant and cluster, the same whatever is found", () => {
    const ids = (...findings: readonly DatedFinding[]) => exported(...findings).map(({ Id }) => Id);
    const [was] = ids(aFinding({ outcome: "broken", message: "One." }));
    expect(ids(aFinding({ outcome: "kept", message: "Other." }))).toEqual([was]);
    const others = [{ tenant: "other" }, { cluster: "other" }, { control: "backup-complete" }, { tenant: null }];
    expect(new Set([was, ...ids(...others.map((change) => aFinding(change)))]).size).toBe(5);
  });

  it("is what Security Hub takes, whatever names and messages say", () => {
    const string = fc.string({ unit: "binary", maxLength: 3_000 });
    fc.assert(
      fc.property(string, string, fc.constantFrom(...OUTCOMES), (id, message, outcome) => {
        const violations = outcome === "broken" ? [{ kind: "Pod", id, reason: "R", message }] : [];
        const [one] = exported(aFinding({ outcome, reason: id, message, violations }));
        expect(one === undefined).toBe(outcome === "notApplicable");
        expect(one?.Compliance.Status === "PASSED").toBe(outcome === "kept");
      }),
    );
  });
});
