import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { DAY } from "#domain/duration.ts";
import { OUTCOMES } from "#domain/finding.ts";
import { aFinding, HOSTILE, NOW } from "./finding.fixture.ts";
import { renderFindingsOcsf } from "./findings-ocsf.ts";
import { type DatedFinding, reportOn } from "./findings-report.ts";

const schema: object = JSON.parse(
  readFileSync(join(import.meta.dirname, "ocsf-compliance-finding.schema.json"), "utf8"),
);
const validate = new Ajv2020({ strict: false, allErrors: true }).compile(schema);

const around = {
  version: "0.1.0",
  uuidOf: (...parts: readonly (number | string | null)[]) => JSON.stringify(parts),
  severityOf: (control: string) => (control === "backup-fresh" ? ("page" as const) : ("ticket" as const)),
  todoOf: (_: string, reason: string) => (reason === "BackupTooOld" ? "Run it again." : undefined),
};

const eventSchema = z.looseObject({
  metadata: z.looseObject({ uid: z.string() }),
  finding_info: z.looseObject({ uid: z.string() }),
  compliance: z.looseObject({ status: z.string() }),
});

function exported(...findings: readonly DatedFinding[]) {
  const events = z.array(eventSchema).parse(JSON.parse(renderFindingsOcsf(reportOn(findings, NOW), around)));
  for (const event of events) expect(validate(event) ? [] : validate.errors).toEqual([]);
  return events;
}

const violation = { kind: "Backup", id: "b-1", reason: "BackupTooOld", message: "It is old." };

describe("renderFindingsOcsf", () => {
  it.each([
    ["kept", 1, "Pass", 1, 4],
    ["broken", 3, "Fail", 4, 1],
    ["unknown", 0, "Unknown", 3, 1],
    ["exempt", 3, "Fail", 2, 3],
  ] as const)("says of what is %s: %i %s, of severity %i, with status %i", (outcome, id, status, severity, state) => {
    expect(exported(aFinding({ outcome }))).toMatchObject([
      { compliance: { status_id: id, status }, severity_id: severity, status_id: state, class_uid: 2003 },
    ]);
  });

  it("leaves out what does not apply, and passes nothing but what is kept", () => {
    const passed = OUTCOMES.filter((outcome) => exported(aFinding({ outcome }))[0]?.compliance.status === "Pass");
    expect([exported(aFinding({ outcome: "notApplicable" })), passed]).toEqual([[], ["kept"]]);
  });

  it("is created by the look that saw it first, and updated by each after it", () => {
    const [first, later] = [0, DAY].map((ago) => exported({ ...aFinding(), since: NOW - ago })[0]);
    expect(first).toMatchObject({ activity_id: 1, type_uid: 200301, finding_info: { created_time: NOW } });
    expect(later).toMatchObject({ activity_id: 2, type_uid: 200302, finding_info: { created_time: NOW - DAY } });
  });

  it("has one id for each control of each tenant and cluster, and one for each look", () => {
    const of = (parts: Parameters<typeof aFinding>[0]) => exported(aFinding(parts))[0];
    const was = of({ outcome: "broken" });
    const later = of({ observedAt: NOW + 1 });
    expect(later?.finding_info.uid).toBe(was?.finding_info.uid);
    expect(later?.metadata.uid).not.toBe(was?.metadata.uid);
    const others = [{ tenant: "other" }, { cluster: "other" }, { control: "backup-complete" }, { tenant: null }];
    expect(new Set([was, ...others.map(of)].map((one) => one?.finding_info.uid)).size).toBe(5);
  });

  it("names what is not as promised, and what to do about it", () => {
    const [one] = exported(aFinding({ outcome: "broken", violations: [violation, violation] }));
    expect(one).toMatchObject({
      resources: [{ type: "Tenant", name: "acme" }, { type: "Backup", name: "b-1" }, { type: "Backup" }],
      remediation: { desc: "Run it again." },
      compliance: { status_details: ["BackupTooOld: It is old.", "BackupTooOld: It is old."] },
    });
    expect(exported(aFinding())[0]).not.toHaveProperty("remediation");
  });

  it("is valid whatever names and messages say", () => {
    const string = fc.string({ unit: "binary", maxLength: 300 });
    fc.assert(
      fc.property(string, string, fc.constantFrom(...OUTCOMES), (id, message, outcome) => {
        exported(aFinding({ outcome, reason: id, message, violations: [{ kind: id, id, reason: id, message }] }));
      }),
      { numRuns: 60 },
    );
    expect(exported(aFinding({ outcome: "broken", message: HOSTILE }))).toHaveLength(1);
  });

  it.each<[string, object]>([
    ["without its time", { time: undefined }],
    ["of another class", { class_uid: 2002 }],
    ["with a severity that there is not", { severity_id: 7 }],
    ["with an attribute that there is not", { tenant: "acme" }],
  ])("would not be valid %s", (_, change) => {
    expect(validate(JSON.parse(JSON.stringify({ ...exported(aFinding())[0], ...change })))).toBe(false);
  });
});
