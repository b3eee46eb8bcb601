import { describe, expect, it } from "vitest";
import { aFinding, NOW } from "./finding.fixture.ts";
import { reportOn } from "./findings-report.ts";

const findings = [aFinding(), aFinding({ outcome: "broken" }), aFinding({ outcome: "unknown" })];

describe("reportOn", () => {
  it("shows every finding where no outcome is named", () => {
    expect(reportOn(findings, NOW).findings).toEqual(findings);
  });

  it("shows the named outcomes only, and counts all", () => {
    const report = reportOn(findings, NOW, ["broken", "exempt"]);
    expect(report.findings).toEqual([findings[1]]);
    expect(report.summary).toEqual({ kept: 1, broken: 1, unknown: 1, notApplicable: 0, exempt: 0 });
  });
});
