import { describe, expect, it } from "vitest";
import type { ClusterSweep } from "#domain/sweep.ts";
import { aSweep } from "#report/sweep.fixture.ts";
import { PermanentError } from "#runtime/errors.ts";
import { recordingSession } from "../io.fixture.ts";
import { sweepAll, whatToSweep } from "./sweep.ts";

const findings = { kept: 5, broken: 0, unknown: 0, notApplicable: 0, exempt: 0 };
const skipped: ClusterSweep = { status: "skipped", cluster: "b", reason: "AnotherSweepRuns", message: "One runs." };

/** Sweeps clusters whose answers are given; an error is one that fails. */
async function sweeping(answers: Readonly<Record<string, ClusterSweep | Error>>, json = false) {
  const { session, written } = recordingSession();
  const call = async ({ cluster = "" }: { readonly cluster?: string | undefined }) => {
    const answer = answers[cluster];
    if (answer === undefined || answer instanceof Error) throw answer;
    return [answer];
  };
  const asked = Object.keys(answers).map((cluster) => ({ cluster }));
  const result = await sweepAll(asked, call, { json }, session).catch((error: unknown) => error);
  return { result, ...written };
}

describe("whatToSweep", () => {
  it.each([
    [{}, [{ cluster: "a" }, { cluster: "b" }]],
    [{ cluster: ["b", "b"] }, [{ cluster: "b" }]],
    [{ tenant: "acme" }, [{ tenant: "acme" }]],
    [{ tenant: "acme", cluster: ["a"] }, [{ cluster: "a", tenant: "acme" }]],
  ])("%j", (options, expected) => {
    expect(whatToSweep(options, ["a", "b"])).toEqual(expected);
  });

  it("refuses a cluster that is not configured, naming those that are", () => {
    expect(() => whatToSweep({ cluster: ["c"] }, ["a", "b"])).toThrow('--cluster: found "c"; allowed is one of: a, b');
  });
});

describe("sweepAll", () => {
  it.each([
    [0, { a: aSweep() }],
    [1, { a: aSweep({ findings: { ...findings, broken: 1, unknown: 1 } }), b: aSweep() }],
    [3, { a: aSweep({ findings: { ...findings, unknown: 1 } }) }],
    [3, { a: aSweep(), b: skipped }],
    [1, { a: aSweep({ findings: { ...findings, broken: 1 } }), b: skipped }],
  ])("ends with %i", async (status, answers) => {
    expect((await sweeping(answers)).result).toBe(status);
  });

  it("shows what the others saw where one fails, and throws its error", async () => {
    const broken = new PermanentError("no");
    const { result, stdout } = await sweeping({ a: broken, b: aSweep({ cluster: "b" }) });
    expect(stdout).toContain("b: looked at 3 tenants");
    expect(result).toBe(broken);
  });

  it("prints nothing where all fail, and names how many", async () => {
    const { result, stdout } = await sweeping({ a: new Error("1"), b: new Error("2") });
    expect([stdout, String(result)]).toEqual(["", "AggregateError: 2 of 2 sweeps failed"]);
  });

  it("prints what the function answered as JSON", async () => {
    const { stdout } = await sweeping({ a: aSweep(), b: skipped }, true);
    expect(JSON.parse(stdout)).toEqual({ clusters: [{ ...aSweep(), sweptAt: "2026-03-10T12:00:00Z" }, skipped] });
  });
});
