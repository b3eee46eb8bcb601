import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OUTCOMES } from "#domain/finding.ts";
import { aFinding, HOSTILE, NOW } from "./finding.fixture.ts";
import { renderFindingsOscal } from "./findings-oscal.ts";
import { type DatedFinding, reportOn } from "./findings-report.ts";

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/u;
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addFormat("date-time", DATE_TIME);
ajv.addFormat("uri", (value: string) => URL.canParse(value));
ajv.addFormat("uri-reference", true);
ajv.addFormat("email", true);
const schema: object = JSON.parse(
  readFileSync(join(import.meta.dirname, "oscal-assessment-results.schema.json"), "utf8"),
);
const validate = ajv.compile(schema);

/** Readable, and one to one where the parts are short; the real one is a hash. */
function uuidOf(...parts: readonly unknown[]): string {
  let hash = 7n;
  for (const byte of Buffer.from(JSON.stringify(parts))) hash = (hash * 1_000_003n + BigInt(byte)) % 2n ** 120n;
  const hex = hash.toString(16).padStart(30, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(12, 15)}-8${hex.slice(15, 18)}-${hex.slice(18)}`;
}

function render(findings: readonly DatedFinding[]) {
  const document = JSON.parse(renderFindingsOscal(reportOn(findings, NOW), { uuidOf, version: "0.1.0" }));
  expect(validate(document) ? [] : validate.errors).toEqual([]);
  return document["assessment-results"].results[0];
}

const violation = { kind: "Backup", id: "b-1", reason: "BackupTooOld", message: "It is old." };
const all = OUTCOMES.map((outcome) => aFinding({ outcome, tenant: outcome.toLowerCase() }));

describe("renderFindingsOscal", () => {
  it("says that only what is kept is satisfied, and of what does not apply nothing", () => {
    const { findings, observations } = render(all);
    const statuses = findings.map((one: { title: string; target: { status: unknown } }) => [
      one.title,
      one.target.status,
    ]);
    expect(statuses).toEqual([
      ["backup-fresh: kept", { state: "satisfied", reason: "pass" }],
      ["backup-fresh: broken", { state: "not-satisfied", reason: "fail" }],
      ["backup-fresh: unknown", { state: "not-satisfied", reason: "other" }],
      ["backup-fresh: exempt", { state: "not-satisfied", reason: "other" }],
    ]);
    expect(observations).toHaveLength(5);
  });

  it("refers only to what it holds", () => {
    const { findings, observations, "local-definitions": local } = render([...all, aFinding({ tenant: null })]);
    const known = new Set([...observations, ...local.components].map(({ uuid }: { uuid: string }) => uuid));
    expect(known.size).toBe(observations.length + local.components.length);
    const referred = JSON.stringify([findings, observations]).matchAll(/"(?:observation|subject)-uuid":"([^"]+)"/gu);
    for (const [, uuid] of referred) expect(known).toContain(uuid);
  });

  it("exported again is the same, and a later look has the same findings by other observations", () => {
    const [first, again] = [render(all), render(all)];
    expect(again).toEqual(first);
    const later = render(all.map((one) => ({ ...one, observedAt: NOW + 1_000 })));
    const uuids = (items: readonly { uuid: string }[]) => items.map(({ uuid }) => uuid);
    expect(uuids(later.findings)).toEqual(uuids(first.findings));
    expect(uuids(later.observations)).not.toEqual(uuids(first.observations));
  });

  it("holds the findings of ten thousand tenants", () => {
    const many = Array.from({ length: 140_000 }, (_, at) => aFinding({ tenant: `t${at}`, outcome: "notApplicable" }));
    const text = renderFindingsOscal(reportOn(many, NOW), { uuidOf: (...parts) => parts.join(), version: "0.1.0" });
    expect(text).toContain("t139999");
  });

  it("of no findings is valid, too", () => {
    expect(render([])).not.toHaveProperty("findings");
  });

  it("is valid whatever names and messages say", () => {
    const any = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(HOSTILE, " ", "\n", ""));
    fc.assert(
      fc.property(any, any, (message, reason) => {
        const violations = [{ ...violation, id: message, message: reason }];
        render([aFinding({ outcome: "broken", message, reason, violations, advisories: [{ reason, message }] })]);
      }),
      { numRuns: 50 },
    );
  });

  it("is not taken for valid with a field that OSCAL does not know", () => {
    const document = JSON.parse(renderFindingsOscal(reportOn(all, NOW), { uuidOf, version: "0.1.0" }));
    document["assessment-results"].results[0].findings[0].severity = "high";
    expect(validate(document)).toBe(false);
  });
});
