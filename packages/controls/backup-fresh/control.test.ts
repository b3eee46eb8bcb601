import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import { observed, unreadable } from "#domain/reading.ts";
import {
  backup,
  healthyFacts,
  type Judging,
  judgeFacts,
  judgeReadings,
  location,
  NOW,
  namespaceNamed,
  schedule,
  tenant,
} from "../cluster.fixture.ts";
import { backupFresh } from "./control.ts";
import { about, advice, aged, judge, LIMIT, reasons, replace, withBackups } from "./judge.fixture.ts";

describe("backup-fresh", () => {
  it("is kept where a backup was made last night, and says from what it is judged", () => {
    expect(judge()).toMatchObject({
      outcome: "kept",
      reason: "BackupFresh",
      message: "The newest usable backup of tenant-acme is 11 h old; promised is one every 1 d, with 2 h of grace.",
      advisories: [],
      evidence: {
        ageSeconds: 11 * 3600,
        limitSeconds: 26 * 3600,
        newestUsable: {
          name: "acme-daily-20260310010000",
          takenAt: "2026-03-10T01:00:00Z",
          storageLocation: "default",
        },
        schedules: [{ name: "acme-daily", cron: "0 1 * * *", state: "running", nextDueAt: "2026-03-11T01:00:00Z" }],
      },
    });
  });

  it("is kept up to the limit, and broken just past it", () => {
    expect(judge(withBackups(aged(LIMIT))).outcome).toBe("kept");
    const late = judge(withBackups(aged(LIMIT + 1)));
    expect(late).toMatchObject({ outcome: "broken", reason: "BackupTooOld" });
    expect(reasons(late)).toEqual(["BackupTooOld acme-daily-1"]);
  });

  it("measures by the promise, not by a day", () => {
    const promises = { backup: { every: "6h", grace: "30m" } };
    const schedules = [schedule({ name: "acme-daily", cron: "0 */6 * * *" })];
    const atAge = (age: number) => judge(replace({ schedules, backups: [aged(age)] }), { promises });
    expect(atAge(6.5 * HOUR).outcome).toBe("kept");
    expect(atAge(6.5 * HOUR + 1).message).toContain(
      "is 6 h 30 min old; promised is one every 6 h, with 30 min of grace.",
    );
  });

  it("counts the age of the data from when the backup started, not from when it ended", () => {
    const long = aged(LIMIT + MINUTE, { completedAt: NOW - HOUR, createdAt: NOW - HOUR });
    expect(judge(withBackups(long)).outcome).toBe("broken");
  });

  it("says how old in days and hours", () => {
    const message =
      "The newest usable backup of tenant-acme is 3 d 11 h old; promised is one every 1 d, with 2 h of grace.";
    expect(judge(withBackups(aged(3 * DAY + 11 * HOUR))).message).toBe(message);
  });

  it.each([
    ["Completed", "kept"],
    ["PartiallyFailed", "broken"],
    ["Failed", "broken"],
    ["FailedValidation", "broken"],
    ["Deleting", "broken"],
    ["InProgress", "broken"],
    ["WaitingForPluginOperations", "broken"],
    ["Finalizing", "broken"],
    ["New", "broken"],
    ["Queued", "broken"],
    ["ReadyToStart", "broken"],
    ["Archived", "unknown"],
  ])("a backup of last night that is %s, after an old good one: %s", (phase, outcome) => {
    expect(judge(withBackups(aged(3 * DAY), backup({ name: "acme-daily-2", phase }))).outcome).toBe(outcome);
  });

  it("an unknown phase is said, and neither counts as good nor hides that the Schedule is paused", () => {
    const unclear = [aged(3 * DAY), backup({ name: "acme-daily-2", phase: "Archived" })];
    const finding = judge(withBackups(...unclear));
    expect(finding).toMatchObject({ outcome: "unknown", reason: "BackupNotUnderstood" });
    expect(finding.message).toContain("acme-daily-2 is newer, and nobody here knows what its phase Archived means.");
    const schedules = [schedule({ name: "acme-daily", paused: true })];
    const paused = judge(replace({ schedules, backups: unclear }));
    expect(paused).toMatchObject({ outcome: "broken", reason: "SchedulePaused" });
    const fresh = judge(withBackups(aged(13 * HOUR), backup({ name: "acme-daily-2", phase: "Archived" })));
    expect([fresh.outcome, ...advice(fresh)]).toEqual(["kept", "BackupNotUnderstood"]);
  });

  it("a backup that has expired may be gone at any moment, so it does not count", () => {
    expect(judge(withBackups(aged(HOUR, { expiresAt: NOW + 1 }))).outcome).toBe("kept");
    const expired = judge(withBackups(aged(3 * DAY), backup({ name: "acme-daily-2", expiresAt: NOW })));
    expect(expired.message).toContain("Since then: acme-daily-2 expired at 2026-03-10T12:00:00Z.");
  });

  it("a backup of the future does not count, within what clocks may differ it does", () => {
    expect(judge(withBackups(aged(-5 * MINUTE))).outcome).toBe("kept");
    const future = judge(
      withBackups(aged(3 * DAY), backup({ name: "acme-daily-2", startedAt: NOW + 5 * MINUTE + 1000 })),
    );
    expect(future.outcome).toBe("broken");
    expect(future.message).toContain("acme-daily-2 claims to be of 2026-03-10T12:05:01Z");
    const besides = judge((facts) => facts.backups.push(backup({ name: "acme-daily-2", startedAt: NOW + DAY })));
    expect([besides.outcome, ...advice(besides)]).toEqual(["kept", "BackupFromTheFuture"]);
  });

  it.each([
    ["whose name begins the same", { includedNamespaces: ["tenant-acme-eu"] }],
    ["whose name this one begins with", { includedNamespaces: ["tenant"] }],
    ["and it leaves this one out", { includedNamespaces: ["*"], excludedNamespaces: ["tenant-acme"] }],
    ["whatever its labels say", { includedNamespaces: ["tenant-globex"], labels: { "surety.dev/tenant": "acme" } }],
  ])("a backup of another namespace %s does not count", (_, fields) => {
    expect(judge(withBackups(aged(3 * DAY), backup({ name: "acme-daily-2", ...fields }))).outcome).toBe("broken");
  });

  it.each([[["*"]], [[]], [["tenant-globex", "tenant-acme"]], [["tenant-*"]]])(
    "a backup of %j takes the namespace in",
    (includedNamespaces) => {
      expect(judge(withBackups(aged(3 * DAY), backup({ name: "all-1", includedNamespaces }))).outcome).toBe("kept");
    },
  );

  it("a backup that somebody made of a part does not stand for the whole", () => {
    const part = backup({ name: "secrets-1", labels: {}, narrowedBy: ["includedResources"] });
    expect(judge(withBackups(aged(3 * DAY), part))).toMatchObject({ outcome: "broken", reason: "BackupTooOld" });
  });
});

describe("before the first backup", () => {
  const young = (age: number): Judging => ({ tenants: [tenant("acme", { since: new Date(NOW - age).toISOString() })] });
  const newSchedule = (age: number) => [schedule({ name: "acme-daily", createdAt: NOW - age })];
  const none = (scheduleAge: number) => replace({ backups: [], schedules: newSchedule(scheduleAge) });

  it("nothing is broken until the first one is due, and it is just after", () => {
    expect(judge(none(LIMIT), young(LIMIT))).toMatchObject({
      outcome: "notApplicable",
      reason: "FirstBackupNotDue",
      message: "tenant-acme has no usable backup yet; the first has until 2026-03-10T12:00:00Z.",
    });
    expect(judge(none(LIMIT + 1), young(LIMIT + 1))).toMatchObject({
      outcome: "broken",
      reason: "NoBackup",
    });
  });

  it("a first attempt that failed is said", () => {
    const failed = backup({ name: "acme-daily-1", phase: "Failed", failureReason: "no location" });
    const pending = judge(replace({ backups: [failed], schedules: newSchedule(DAY) }), young(DAY));
    expect([pending.outcome, ...advice(pending)]).toEqual(["notApplicable", "LastBackupFailed"]);
    expect(judge(withBackups(failed)).message).toContain("Since then: acme-daily-1 Failed (no location).");
  });

  it.each([
    ["a Schedule that was replaced an hour ago", HOUR, 60 * DAY],
    ["a tenant that was put on hold an hour ago", 60 * DAY, HOUR],
  ])("%s does not begin anew", (_, scheduleAge, tenantAge) => {
    expect(judge(none(scheduleAge), young(tenantAge)).reason).toBe("NoBackup");
  });
});

describe("the namespace", () => {
  it("that does not exist is not backed up", () => {
    const finding = judge(replace({ namespaces: [namespaceNamed("tenant-acme-eu"), namespaceNamed("tenant-globex")] }));
    expect(finding).toMatchObject({ outcome: "broken", reason: "NamespaceMissing" });
  });

  it("that is being deleted, while its tenant is served, is left out by Velero", () => {
    const finding = judge(replace({ namespaces: [{ ...namespaceNamed("tenant-acme"), phase: "Terminating" }] }));
    expect(finding).toMatchObject({ outcome: "broken", reason: "NamespaceTerminating" });
  });

  it.each([
    ["true", "broken"],
    ["false", "kept"],
  ])("with the label velero.io/exclude-from-backup=%s: %s", (value, outcome) => {
    const labels = { "velero.io/exclude-from-backup": value };
    expect(judge(replace({ namespaces: [namespaceNamed("tenant-acme", labels)] })).outcome).toBe(outcome);
  });
});

describe("the location of the newest usable backup", () => {
  it.each([
    ["is Unavailable", [location({ phase: "Unavailable", message: "AccessDenied" })], ["LocationUnavailable"]],
    ["is not there", [location({ name: "other" })], ["LocationMissing"]],
    ["is new", [location({ phase: "New" })], []],
  ])("that %s leaves the age what it is", (_, locations, expected) => {
    const finding = judge(replace({ backupStorageLocations: locations }));
    expect([finding.outcome, ...advice(finding)]).toEqual(["kept", ...expected]);
  });

  it("that cannot be read leaves the finding as it is", () => {
    const { backups, schedules, namespaces } = healthyFacts();
    const forbidden = unreadable("forbidden", "prod-eu: backupstoragelocations.velero.io", "403");
    const known = {
      backups: observed(backups, NOW),
      schedules: observed(schedules, NOW),
      namespaces: observed(namespaces, NOW),
    };
    expect(about("acme", judgeReadings([backupFresh], { ...known, backupStorageLocations: forbidden })).outcome).toBe(
      "kept",
    );
    expect(about("acme", judgeReadings([backupFresh], { ...known, backups: forbidden })).outcome).toBe("unknown");
  });
});

it("what happens to one tenant is said of that one only", () => {
  const facts = healthyFacts(["acme", "globex"]);
  facts.backups = facts.backups.filter(({ name }) => !name.startsWith("acme"));
  const findings = judgeFacts([backupFresh], facts);
  expect(findings.map(({ tenant: id, outcome }) => [id, outcome])).toEqual([
    ["acme", "broken"],
    ["globex", "kept"],
  ]);
});
