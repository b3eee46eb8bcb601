import { describe, expect, it } from "vitest";
import { type Finding, OUTCOMES } from "#domain/finding.ts";
import { formatInstant } from "#domain/instant.ts";
import { broken, exempt, kept, notApplicable, QUARTER, START, sweeps, told, unknown } from "./sequence.fixture.ts";

const A = broken(["a"]);
const AB = broken(["a", "b"]);
const U = unknown();

describe("people are told of changes only", () => {
  it.each<[string, readonly Finding[], readonly (readonly string[])[]]>([
    ["what is kept, and stays so", [kept(), kept()], [[], []]],
    ["what does not apply at first sight", [notApplicable()], [[]]],
    ["what is exempt at first sight", [exempt(["a"])], [[]]],
    ["what is broken at first sight, once", [A, A, A], [["broken"], [], []]],
    ["what breaks and is mended", [kept(), A, kept(), kept()], [[], ["broken"], ["mended"], []]],
    ["a second violation, and not that one of them went", [A, AB, A], [["broken"], ["broken"], []]],
    ["a violation that went and came back", [AB, A, AB], [["broken"], [], ["broken"]]],
    ["another violation in the place of the first", [A, broken(["b"])], [["broken"], ["broken"]]],
    ["what no longer applies while it was broken", [A, notApplicable()], [["broken"], ["mended"]]],
    ["what a person accepted while it was broken", [A, exempt(["a"])], [["broken"], ["mended"]]],
    ["an exemption that ends", [exempt(["a"]), A], [[], ["broken"]]],
    ["what is kept and then does not apply", [kept(), notApplicable(), kept()], [[], [], []]],
    ["what is unknown at first sight, once", [U, U], [["unknown"], []]],
    ["what is unknown for a while", [kept(), U, U, kept()], [[], ["unknown"], [], ["known"]]],
    [
      "what is unknown for a while, and then does not apply",
      [kept(), U, notApplicable()],
      [[], ["unknown"], ["known"]],
    ],
    ["what breaks while nobody can look", [kept(), U, A], [[], ["unknown"], ["broken"]]],
    ["what was broken all along", [A, U, A, A], [["broken"], ["unknown"], [], []]],
    ["what was mended while nobody could look", [A, U, kept()], [["broken"], ["unknown"], ["mended"]]],
    ["what got worse while nobody could look", [A, U, AB], [["broken"], ["unknown"], ["broken"]]],
    ["the same system failing in another way", [U, unknown("AWS: describe-volumes", "throttled")], [["unknown"], []]],
    [
      "another system that fails for a while, and the first again",
      [U, unknown("s3://backups/x"), U, kept(), U],
      [["unknown"], ["unknown"], [], ["known"], ["unknown"]],
    ],
    ["another system that fails", [U, unknown("s3://backups/x"), kept()], [["unknown"], ["unknown"], ["known"]]],
  ])("%s", (_, findings, expected) => {
    expect(told(...findings.map((finding) => [finding]))).toEqual(expected);
  });

  it.each(OUTCOMES)("a message that only counts hours differently says nothing new: %s", (outcome) => {
    const of = (message: string): readonly Finding[] => {
      const all = {
        kept: kept({ message }),
        broken: broken(["a"], { message }),
        unknown: unknown(undefined, undefined, { message }),
        notApplicable: notApplicable({ message }),
        exempt: exempt(["a"], { message }),
      };
      return [all[outcome]];
    };
    expect(told(of("1 h"), of("2 h"))[1]).toEqual([]);
  });

  it("a tenant that is gone is forgotten without a word", () => {
    const [, second, third] = sweeps([A, kept({ tenant: "globex" })], [kept({ tenant: "globex" })], [A]);
    expect([second?.alerts, second?.findings.length]).toEqual([[], 1]);
    expect(third?.alerts).toHaveLength(1);
  });

  it("a tenant that comes while a system cannot be read adds nothing, and is known again with the others", () => {
    const [globex, other] = [unknown(undefined, undefined, { tenant: "globex" }), { tenant: "globex" }];
    expect(told([U], [U, globex], [kept(), kept(other)])).toEqual([["unknown"], [], ["known"]]);
    expect(told([U], [U, unknown("s3://backups/x", "forbidden", other)])[1]).toEqual(["unknown"]);
    expect(told([U, kept(other)], [U, globex])[1]).toEqual(["unknown"]);
    expect(told([U], [U, { ...globex, control: "backup-fresh" }])[1]).toEqual(["unknown"]);
  });

  it("what was read of a new tenant and not understood is told, whatever was not understood of others", () => {
    const odd = (tenant: string) => unknown(undefined, undefined, { tenant });
    const notUnderstood = (tenant: string) => ({ ...odd(tenant), reason: "BackupNotUnderstood", evidence: {} });
    expect(told([notUnderstood("acme")], [notUnderstood("acme"), notUnderstood("globex")])[1]).toEqual(["unknown"]);
  });

  it("the same control of another tenant, or another control of the same, is another finding", () => {
    const others = [
      broken(["a"], { tenant: "globex" }),
      broken(["a"], { control: "backup-fresh" }),
      broken(["a"], { tenant: null }),
    ];
    const [, second] = sweeps([A], [A, ...others]);
    expect(second?.news.map(({ finding }) => [finding.tenant, finding.control])).toEqual([
      ["globex", "backup-complete"],
      ["acme", "backup-fresh"],
      [null, "backup-complete"],
    ]);
  });
});

describe("what is muted", () => {
  const muted = (finding: Finding, resource?: string): Finding => ({ ...finding, muted: [muteOf(resource)] });
  const muteOf = (resource?: string) => ({
    ...{ control: "backup-complete", resource, owner: "ops@example.com", reason: "moving", until: START + 1e9 },
  });

  it.each<[string, readonly Finding[], readonly (readonly string[])[]]>([
    ["is not told, nor that it is mended", [kept(), muted(A), muted(AB), kept()], [[], [], [], []]],
    [
      "is told when the mute ends while it is broken",
      [muted(A), muted(A), A, A, kept()],
      [[], [], ["broken"], [], ["mended"]],
    ],
    ["and was told before, is told when it is mended", [A, muted(A), kept()], [["broken"], [], ["mended"]]],
    ["and was told before, is not told again when the mute ends", [A, muted(A), A], [["broken"], [], []]],
    ["got worse, of which is told when the mute ends", [A, muted(AB), AB], [["broken"], [], ["broken"]]],
    [
      "by its resource, leaves the others to be told",
      [muted(AB, "a"), muted(AB, "a"), kept()],
      [["broken"], [], ["mended"]],
    ],
    ["remains of what was told", [AB, muted(A, "a"), kept()], [["broken"], [], ["mended"]]],
    ["and unknown is not told, nor that it is known again", [muted(U), muted(U), kept()], [[], [], []]],
    ["and unknown is told when the mute ends", [muted(U), U, kept()], [[], ["unknown"], ["known"]]],
    ["by a resource, and unknown, is told", [muted(U, "a"), kept()], [["unknown"], ["known"]]],
    [
      "does not flap",
      [muted(A), kept(), muted(A), kept(), muted(A), kept(), muted(A), A],
      [[], [], [], [], [], [], [], ["broken"]],
    ],
  ])("%s", (_, findings, expected) => {
    expect(told(...findings.map((finding) => [finding]))).toEqual(expected);
  });

  it("changes all the same, for programs", () => {
    const [, second] = sweeps([kept()], [muted(A)]);
    expect(second?.changes).toHaveLength(1);
    expect(second?.findings[0]?.muted).toMatchObject([{ owner: "ops@example.com" }]);
  });
});

describe("since when a finding is what it is", () => {
  const since = (...findings: readonly Finding[]) =>
    sweeps(...findings.map((finding) => [finding])).map(
      (step) => step.findings.map((one) => (one.since - START) / QUARTER)[0],
    );

  it.each<[string, readonly Finding[], readonly number[]]>([
    ["counts from the sweep that first saw it", [kept(), A, AB, kept(), kept()], [0, 1, 1, 3, 3]],
    ["what was broken before nobody could look was broken all along", [A, A, U, U, A], [0, 0, 2, 2, 0]],
    ["what was kept before nobody could look counts anew", [kept(), U, kept()], [0, 1, 2]],
    ["what was kept before nobody could look is broken since it was seen", [kept(), U, A], [0, 1, 2]],
  ])("%s", (_, findings, expected) => {
    expect(since(...findings)).toEqual(expected);
  });

  it("what was last known is remembered as long as nobody can look, and no longer", () => {
    const steps = sweeps([A], [U], [unknown("s3://backups/x")], [A]);
    const remembered = steps.map(({ findings }) => findings[0]?.lastKnown);
    const before = { outcome: "broken", since: START, seenAt: START };
    expect(remembered).toEqual([undefined, before, before, undefined]);
  });
});

describe("changes", () => {
  const changes = (...findings: readonly Finding[]) =>
    sweeps(...findings.map((finding) => [finding])).map((step) =>
      step.changes.map(({ finding, previous }) => `${previous?.outcome} → ${finding.outcome}`),
    );

  it("are those of the outcome or of the violations, and what is not good at first sight", () => {
    expect(changes(kept(), A, A, AB, A, U, U, notApplicable(), kept())).toEqual([
      [],
      ["kept → broken"],
      [],
      ["broken → broken"],
      ["broken → broken"],
      ["broken → unknown"],
      [],
      ["unknown → notApplicable"],
      ["notApplicable → kept"],
    ]);
    expect([changes(A)[0], changes(U)[0], changes(exempt(["a"]))[0]]).toEqual([
      ["undefined → broken"],
      ["undefined → unknown"],
      [],
    ]);
  });

  it("do not depend on the order of violations", () => {
    expect(changes(AB, broken(["b", "a"]))[1]).toEqual([]);
  });
});

it("a saved finding is the one that was followed", () => {
  const [step] = sweeps([A]);
  expect(step?.findings[0]).toMatchObject({
    outcome: "broken",
    announced: { broken: ["PersistentVolumeClaim a SnapshotMissing"] },
  });
  expect(formatInstant(step?.findings[0]?.since ?? 0)).toBe("2026-03-10T12:00:00.789Z");
});
