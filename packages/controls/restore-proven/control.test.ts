import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "#domain/duration.ts";
import { observed, unreadable } from "#domain/reading.ts";
import { NEVER_REHEARSED, noRehearsals, type RehearsalResult, type TenantRehearsals } from "#domain/rehearsal.ts";
import { judgeFacts, judgeReadings, NOW, tenant } from "../cluster.fixture.ts";
import { restoreProven } from "./control.ts";
import { reasons } from "./reasons.ts";

const acme = { tenants: [tenant("acme")] };

function judge(known: Partial<TenantRehearsals>) {
  const tenants = { acme: { ...NEVER_REHEARSED, ...known } };
  const rehearsals = observed({ ...noRehearsals("prod-eu"), savedAt: NOW, tenants }, NOW);
  return judgeReadings([restoreProven], { rehearsals }, acme)[0];
}

const passed = (at: number) =>
  ({
    outcome: "passed",
    at,
    rehearsal: "rehearsal-acme-1",
    backup: "acme-1",
    faults: [],
    volumes: 3,
    counts: [],
    usd: 0.01,
    perhapsLeft: [],
    verifiedBy: null,
    record: null,
  }) as const;
const failed = (at: number): RehearsalResult => ({
  ...{ ...passed(at), outcome: "failed", backup: "acme-2" },
  faults: [{ reason: "NotEncrypted", message: "PersistentVolumeClaim a: volume vol-1 is not encrypted" }],
});

describe("whether a backup of a tenant can be restored", () => {
  it("is kept by a rehearsal that passed within the period", () => {
    expect(judge({ last: passed(NOW - 29 * DAY), passedAt: NOW - 29 * DAY })).toMatchObject({
      ...{ outcome: "kept", reason: "RestoreRehearsed" },
      message:
        "Backup acme-1 with 3 volumes of tenant-acme was restored at 2026-02-09T12:00:00Z, and checked; promised is one every 30 d.",
    });
  });

  it("says whose Jobs were content with what was restored, and which volumes it may have left", () => {
    const last = { ...passed(NOW - DAY), verifiedBy: "check:1", perhapsLeft: ["vol-1"] };
    expect(judge({ last, passedAt: NOW - DAY })).toMatchObject({
      outcome: "kept",
      message: expect.stringContaining("and checked, its content by check:1; promised is"),
      advisories: [{ reason: "VolumePerhapsLeft", message: expect.stringContaining("volume vol-1 was there") }],
    });
  });

  it("is broken by one that failed since, which says what is wrong", () => {
    expect(judge({ last: failed(NOW - HOUR), passedAt: NOW - DAY })).toMatchObject({
      ...{ outcome: "broken", violations: [{ kind: "Backup", id: "acme-2", reason: "NotEncrypted" }] },
      message:
        "Backup acme-2, restored at 2026-03-10T11:00:00Z: PersistentVolumeClaim a: volume vol-1 is not encrypted.",
    });
  });

  it.each([
    ...[
      "RestoreFailed",
      "TimedOut",
      "NamespaceTaken",
      "NamespaceGone",
      "ClaimMissing",
      "VolumeMissing",
      "VolumeNotNew",
    ],
    ...["WrongSnapshot", "NotEncrypted", "TooSmall", "ObjectsMissing", "NotAtRest"],
    ...["VerificationFailed", "VerificationTimedOut"],
  ])("is broken with %s as the rehearsal found it, and what to do is known", (reason) => {
    const last = { ...failed(NOW - HOUR), faults: [{ reason, message: "It is so" }] };
    expect(judge({ last, passedAt: null })?.violations).toMatchObject([{ reason }]);
    expect(Object.keys(reasons)).toContain(reason);
  });

  it("is broken, too, with what another version found", () => {
    const last = { ...failed(NOW - HOUR), faults: [{ reason: "SomethingNewer", message: "It is so" }] };
    expect(judge({ last, passedAt: null })?.violations).toMatchObject([{ reason: "RestoreFailed" }]);
  });

  it.each<[string, string, Partial<TenantRehearsals>]>([
    ["none was begun", "NotRehearsed", {}],
    ["none could be begun", "NotRehearsed", { skipped: "Backup acme-1, the newest, is PartiallyFailed" }],
    ["it passed too long ago", "RehearsalTooOld", { last: passed(NOW - 31 * DAY), passedAt: NOW - 31 * DAY }],
    ["it passed in the future", "NotRehearsed", { last: passed(NOW + DAY), passedAt: NOW + DAY }],
  ])("is not known where %s", (_, reason, known) => {
    const finding = judge(known);
    expect(finding).toMatchObject({ outcome: "unknown", reason, violations: [] });
    if (known.skipped) expect(finding?.message).toContain(known.skipped);
  });

  it("is not known where the state cannot be read", () => {
    const rehearsals = unreadable("failed", "restore rehearsals", "no answer");
    expect(judgeReadings([restoreProven], { rehearsals }, acme)).toMatchObject([
      { outcome: "unknown", reason: "UnreadableFailed" },
    ]);
  });

  it("is not known, for one cause, where rehearsals never ran, or nobody looked", () => {
    const rehearsals = unreadable("notFound", "restore rehearsals", "none was ever run");
    for (const findings of [
      judgeReadings([restoreProven], { rehearsals }, acme),
      judgeFacts([restoreProven], {}, acme),
    ])
      expect(findings).toMatchObject([
        {
          ...{ outcome: "unknown", reason: "RehearsalsNotRunning", violations: [] },
          message:
            "Nobody knows whether a backup of tenant-acme can be restored: no restore has been rehearsed, and promised is one every 30 d. Rehearsals are not run yet.",
        },
      ]);
  });
});
