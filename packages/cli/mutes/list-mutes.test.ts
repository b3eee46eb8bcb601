import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import type { Finding } from "#domain/finding.ts";
import { type Mute, muteSchema } from "#domain/leave.ts";
import { clusterFindingsSchema } from "#domain/tracked-finding.ts";
import { aFinding } from "#report/finding.fixture.ts";
import { PRESENT, recordingSession } from "../io.fixture.ts";
import { show } from "./list-mutes.ts";

const LATER = PRESENT + 30 * DAY;

function mute(fields: Readonly<Record<string, unknown>> = {}): Mute {
  const until = new Date(LATER).toISOString();
  return muteSchema.parse({ tenant: "acme", owner: "ops@example.com", reason: "CHG-4711", until, ...fields });
}

/** What the last sweep of prod-eu saw, listed with mutes. */
function listing(findings: readonly Finding[], mutes: readonly Mute[], options = {}, missing: readonly string[] = []) {
  const { session, written } = recordingSession();
  const saved = clusterFindingsSchema.parse({
    ...{ version: 1, cluster: "prod-eu", sweptAt: PRESENT },
    findings: findings.map((one) => ({ ...one, since: PRESENT, announced: {} })),
  });
  const status = show({ saved: [saved], missing }, { mutes, endsWithin: 7 * DAY }, options, session);
  return { status, ...written };
}

function warningsOf(findings: readonly Finding[], mutes: readonly Mute[], missing: readonly string[] = []) {
  const list: readonly { warnings: readonly { reason: string }[] }[] = JSON.parse(
    listing(findings, mutes, { json: true }, missing).stdout,
  );
  return list.map(({ warnings }) => warnings.map(({ reason }) => reason));
}

const VIOLATION = { kind: "Backup", id: "tenant-acme/daily", reason: "BackupTooOld", message: "Too old." };
const broken = (muted?: readonly Mute[]) =>
  aFinding({ outcome: "broken", message: "Too old.", violations: [VIOLATION], ...(muted && { muted }) });

describe("surety mutes", () => {
  it("says what is muted, until when, by whom and why, and what it hides", () => {
    const { status, stdout } = listing([broken([mute()])], [mute()]);
    expect(stdout).toMatch(/^everything of acme +2026-04-10 00:00 .* ops@example\.com +1$/mu);
    expect(stdout).toContain("CHG-4711");
    expect(stdout).toContain("broken: backup-fresh of acme. Too old.");
    expect(status).toBe(0);
  });

  it("counts what there is no room for", () => {
    const many = Array.from({ length: 10 }, (_, at) => ({ ...broken([mute()]), control: `control-${at}` }));
    expect(listing(many, [mute()]).stdout).toContain("and 2 more: surety findings");
  });

  it("says that nothing is, where nothing is", () => {
    expect(listing([broken()], [])).toEqual({ status: 0, stdout: "", stderr: "Nothing is muted.\n" });
    expect(listing([broken()], [], { json: true }).stdout).toBe("[]\n");
  });

  it("prints for programs every name, whether it was given or not", () => {
    const [one] = JSON.parse(listing([broken([mute()])], [mute()], { json: true }).stdout);
    expect(one).toEqual({
      ...{ control: null, tenant: "acme", cluster: null, resource: null },
      ...{ owner: "ops@example.com", reason: "CHG-4711", until: "2026-04-10T00:00:00Z" },
      hides: [{ control: "backup-fresh", tenant: "acme", cluster: "prod-eu", outcome: "broken", message: "Too old." }],
      warnings: [],
    });
  });

  it("lists those first that end first", () => {
    const sooner = mute({ control: "backup-kept", until: new Date(LATER - DAY).toISOString() });
    const list = JSON.parse(listing([broken()], [mute(), sooner], { json: true }).stdout);
    expect(list.map(({ control }: { control: unknown }) => control)).toEqual(["backup-kept", null]);
  });
});

const ending = (at: number) => mute({ until: new Date(at).toISOString() });

describe("a mute is warned of", () => {
  it.each<[string, Mute, readonly Finding[], readonly string[]]>([
    ["that ends within a week", ending(PRESENT + 7 * DAY), [broken([ending(PRESENT + 7 * DAY)])], ["EndsSoon"]],
    ["not that ends later", ending(PRESENT + 7 * DAY + 1), [broken([ending(PRESENT + 7 * DAY + 1)])], []],
    ["that has just ended", ending(PRESENT), [broken()], ["Ended"]],
    ["that names nobody", mute({ tenant: "acmee" }), [broken()], ["MatchesNothing"]],
    ["of what is kept", mute(), [aFinding()], ["HidesNothing"]],
    ["of a resource that is not broken", mute({ resource: "kafka" }), [broken()], ["HidesNothing"]],
    ["that the last sweep did not know", mute(), [broken()], ["NotInEffect"]],
  ])("%s", (_, one, findings, expected) => {
    expect(warningsOf(findings, [one])).toEqual([expected]);
  });

  it("that is deployed, and does not stand in the file, even where another one does", () => {
    const other = mute({ reason: "CHG-4712" });
    expect(warningsOf([broken([mute(), other])], [other])).toEqual([[], ["NotInFile"]]);
  });

  it("not for names that a cluster may have which was never swept; what is hidden there is unknown", () => {
    expect(warningsOf([broken()], [mute({ tenant: "acmee" })], ["prod-us"])).toEqual([[]]);
    const { status, stderr } = listing([broken()], [], { stage: "production" }, ["prod-us"]);
    expect([status, stderr]).toEqual([3, expect.stringContaining("surety sweep --cluster prod-us --stage production")]);
  });
});
