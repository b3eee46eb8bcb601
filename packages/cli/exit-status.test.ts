import { describe, expect, it } from "vitest";
import { countOutcomes, type Outcome } from "#domain/finding.ts";
import { exitStatusOf } from "./exit-status.ts";

describe("exitStatusOf", () => {
  it.each<[number, readonly Outcome[]]>([
    [0, ["kept"]],
    [0, ["kept", "exempt", "notApplicable"]],
    [1, ["kept", "broken"]],
    [1, ["unknown", "broken"]],
    [3, ["kept", "unknown"]],
    [3, []],
  ])("is %i for %j", (status, outcomes) => {
    expect(exitStatusOf(countOutcomes(outcomes.map((outcome) => ({ outcome }))))).toBe(status);
  });
});
