import { describe, expect, it } from "vitest";
import { DAY } from "./duration.ts";
import {
  digestOf,
  finalCertificate,
  provisionalCertificate,
  RECORDED,
  rehearsalStatement,
  sweepStatement,
} from "./statement.fixture.ts";
import { statementSchema, writeStatement } from "./statement.ts";

const problemsOf = (value: unknown) => {
  const parsed = statementSchema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
};
const written = (statement: Parameters<typeof writeStatement>[0]) => JSON.parse(writeStatement(statement));

describe("a statement", () => {
  it.each([
    ["a final certificate", finalCertificate()],
    ["a provisional certificate", provisionalCertificate()],
    ["a sweep", sweepStatement()],
    ["a rehearsal", rehearsalStatement()],
    [
      "a certificate with its list elsewhere",
      finalCertificate({ items: { count: 2, digest: { sha256: digestOf("e") } } }),
    ],
  ])("of %s is read as it was written", (_, statement) => {
    expect(statementSchema.parse(written(statement))).toEqual(statement);
  });

  it("has the type of in-toto, a type of predicate, and times that people can read", () => {
    expect(written(sweepStatement())).toMatchObject({
      _type: "https://in-toto.io/Statement/v1",
      predicateType: "https://surety.dev/evidence/sweep/v1",
      predicate: { recordedAt: "2026-03-20T10:00:00Z" },
    });
  });

  it("may have fields of a later version", () => {
    expect(problemsOf({ ...written(sweepStatement()), later: 1 })).toEqual([]);
  });

  it.each<[string, object, string]>([
    ["without a subject", { subject: [] }, "subject: "],
    ["of another type", { _type: "https://in-toto.io/Statement/v0.1" }, "_type: "],
    [
      "of a predicate that Surety does not make",
      { predicateType: "https://slsa.dev/provenance/v1" },
      "predicateType: ",
    ],
  ])("%s is none", (_, change, problem) => {
    expect(problemsOf({ ...written(sweepStatement()), ...change }).join()).toContain(problem);
  });

  it.each([
    [1, digestOf("a")],
    [2, null],
    [0, null],
    [1.5, null],
  ])("record %d after %s is no place in a chain", (sequence, previous) => {
    const { predicate, ...rest } = written(sweepStatement());
    const moved = { ...rest, predicate: { ...predicate, record: { chain: "sweeps/prod-eu", sequence, previous } } };
    expect(problemsOf(moved)).not.toEqual([]);
  });

  it.each(["sweeps", "sweeps/", "sweeps//a", "sweeps/../x", "deletions/acme/", "other/acme"])(
    "%s is no chain",
    (chain) => {
      const record = { chain, sequence: 1, previous: null };
      expect(() => writeStatement(sweepStatement({ record }))).toThrow("allowed is the name of a chain");
    },
  );
});

describe("the record of a rehearsal", () => {
  const faults = [{ reason: "NotEncrypted", message: "…" }];

  it.each<[string, Parameters<typeof rehearsalStatement>[0]]>([
    ["that passed with something wrong", { faults }],
    ["that was stopped with something wrong", { outcome: "abandoned", faults }],
    ["that failed with nothing wrong", { outcome: "failed" }],
  ])("%s is neither written nor read", (_, changes) => {
    expect(() => writeStatement(rehearsalStatement(changes))).toThrow("allowed is at least one of a rehearsal that");
    const wire = written(rehearsalStatement());
    expect(problemsOf({ ...wire, predicate: { ...wire.predicate, ...changes } }).join()).toContain("predicate.faults");
  });
});

describe("a certificate of deletion", () => {
  const kinds = [{ kind: "Volume", found: 3, deleted: 1, remaining: 1 }];
  const later = [{ name: "kopia maintenance", message: "…", endsAt: RECORDED + 1 }];

  it.each<[string, Parameters<typeof finalCertificate>[0], string]>([
    ["final while something remains", { residuals: provisionalCertificate().predicate.residuals }, "found final, yet"],
    [
      "final before a danger window is over",
      { dangerWindows: later },
      "found final before the end of kopia maintenance",
    ],
    ["whose inventory does not add up", { inventory: { takenAt: 0, kinds } }, "allowed is the sum"],
    ["that lists fewer than it counts", { items: { items: [] } }, "found 0; allowed are the 2 deleted"],
    ["that nobody looked for", { looks: [] }, "at least one look"],
  ])("%s is neither written nor read", (_, changes, problem) => {
    expect(() => writeStatement(finalCertificate(changes))).toThrow(problem);
    const { predicate } = finalCertificate(changes);
    const wire = { ...written(finalCertificate()), predicate: wireOf(predicate) };
    expect(problemsOf(wire).join()).toContain(problem);
  });

  it("is final at the very end of a danger window", () => {
    const dangerWindows = [{ name: "kopia maintenance", message: "…", endsAt: RECORDED }];
    expect(() => writeStatement(finalCertificate({ dangerWindows }))).not.toThrow();
  });

  it("of a departure with nothing to delete counts nothing", () => {
    const nothing = { inventory: { takenAt: RECORDED - DAY, kinds: [] }, items: { items: [] } };
    expect(problemsOf(written(finalCertificate(nothing)))).toEqual([]);
  });
});

/** As JSON would hold it, without asking whether it may. */
function wireOf(predicate: object): unknown {
  const times = /^(recordedAt|requestedAt|takenAt|deletedAt|endsAt|until|at)$/u;
  return JSON.parse(JSON.stringify(predicate), (key, value) =>
    times.test(key) && typeof value === "number" ? new Date(value).toISOString() : value,
  );
}
