import { describe, expect, it } from "vitest";
import type { Finding } from "#domain/finding.ts";
import { aFinding, HOSTILE, NOW } from "./finding.fixture.ts";
import { renderFindingsJson } from "./findings-json.ts";
import { reportOn } from "./findings-report.ts";

const violation = { message: "m", reason: "R", id: "vol-1", kind: "Volume" };

const json = (findings: readonly Finding[]) => renderFindingsJson(reportOn(findings, NOW));

describe("renderFindingsJson", () => {
  it("names mutes at the end of what is muted, and of nothing else", () => {
    const mute = { control: "backup-fresh", owner: "ops@example.com", reason: "moving", until: NOW };
    const muted = aFinding({ outcome: "broken", violations: [violation], muted: [mute] });
    const { findings } = JSON.parse(json([muted, aFinding()]));
    expect(Object.keys(findings[0]).at(-1)).toBe("muted");
    expect(findings[0].muted).toEqual([{ ...mute, until: "2026-03-10T12:00:00Z" }]);
    expect(findings[1]).not.toHaveProperty("muted");
  });

  it("has the documented names in the documented order, and no others", () => {
    const report = JSON.parse(json([aFinding({ tenant: null, outcome: "broken", violations: [violation] })]));
    expect(Object.keys(report)).toEqual(["observedAt", "findings", "summary"]);
    expect(Object.keys(report.findings[0])).toEqual([
      "control",
      "promise",
      "tenant",
      "cluster",
      "outcome",
      "reason",
      "message",
      "violations",
      "advisories",
      "evidence",
    ]);
    expect(Object.keys(report.findings[0].violations[0])).toEqual(["kind", "id", "reason", "message"]);
    expect(Object.keys(report.summary)).toEqual(["kept", "broken", "unknown", "notApplicable", "exempt"]);
  });

  it("says null for the tenant of a cluster's finding, and when it was observed", () => {
    const report = JSON.parse(json([aFinding({ tenant: null })]));
    expect(report.findings[0].tenant).toBeNull();
    expect(report.observedAt).toBe("2026-03-10T12:00:00Z");
  });

  it("counts each outcome, also those that do not occur", () => {
    const findings = [
      aFinding(),
      aFinding({ outcome: "exempt" }),
      aFinding({ outcome: "broken" }),
      aFinding({ outcome: "broken" }),
    ];
    expect(JSON.parse(json(findings)).summary).toEqual({
      kept: 1,
      broken: 2,
      unknown: 0,
      notApplicable: 0,
      exempt: 1,
    });
  });

  it("passes names on as they are: programs compare them", () => {
    const report = JSON.parse(json([aFinding({ message: HOSTILE })]));
    expect(report.findings[0].message).toBe(HOSTILE);
  });
});
