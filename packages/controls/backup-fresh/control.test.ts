import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import type { Finding } from "#domain/finding.ts";
import { observed, unreadable } from "#domain/reading.ts";
import type { Backup, Schedule } from "#domain/velero.ts";
import {
  backup,
  healthyFacts,
  type Judging,
  judgeFacts,
  judgeReadings,
  location,
  type MutableFacts,
  NOW,
  namespaceNamed,
  schedule,
  tenant,
} from "../cluster.fixture.ts";
import { backupFresh } from "./control.ts";

/** The finding about acme, once a healthy cluster has been changed. */
function judge(change: (facts: MutableFacts) => void = () => undefined, judging: Judging = {}): Finding {
  const facts = healthyFacts();
  change(facts);
  return about("acme", judgeFacts([backupFresh], facts, judging));
}

function about(id: string, findings: readonly Finding[]): Finding {
  const found = findings.find((finding) => finding.tenant === id);
  if (found === undefined) throw new Error(`no finding about ${id}`);
  return found;
}

/** Puts these in the place of what a healthy cluster has. */
function replace(...replacements: readonly Partial<MutableFacts>[]) {
  return (facts: MutableFacts): void => void Object.assign(facts, ...replacements);
}

const withBackups = (...backups: Backup[]) => replace({ backups });
const withSchedule = (fields: Partial<Schedule>) =>
  replace({ schedules: [schedule({ name: "acme-daily", ...fields })] });

const aged = (age: number, fields: Partial<Backup> = {}) =>
  backup({ name: "acme-daily-1", startedAt: NOW - age, ...fields });
const LIMIT = 26 * HOUR;
const reasons = (finding: Finding) => finding.violations.map(({ reason, id }) => `${reason} ${id}`);
const advice = (finding: Finding) => finding.advisories.map(({ reason }) => reason);

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

describe("the cause of a backup that is too old", () => {
  it("is what became of the attempts since", () => {
    const failed = backup({ name: "acme-daily-2", phase: "PartiallyFailed", errors: 2, startedAt: NOW - 35 * HOUR });
    const last = backup({
      name: "acme-daily-3",
      phase: "Failed",
      failureReason: "found a backup with status InProgress",
    });
    const finding = judge(withBackups(aged(3 * DAY), failed, last));
    expect(finding.message).toContain(
      "Since then: acme-daily-3 Failed (found a backup with status InProgress); acme-daily-2 PartiallyFailed (2 errors).",
    );
    expect(reasons(finding)).toEqual(["BackupTooOld acme-daily-1"]);
    expect(advice(finding)).toEqual([]);
  });

  it("names three attempts and counts the others", () => {
    const failed = Array.from({ length: 5 }, (_, at) =>
      backup({ name: `f-${at}`, phase: "Failed", startedAt: NOW - at * HOUR }),
    );
    expect(judge(withBackups(aged(3 * DAY), ...failed)).message).toContain(
      "f-0 Failed; f-1 Failed; f-2 Failed and 2 more.",
    );
  });

  it("is a backup that has been in progress for nine hours, and what is queued behind it is named under it", () => {
    const stuck = backup({
      name: "acme-daily-2",
      phase: "InProgress",
      startedAt: NOW - 9 * HOUR,
      itemsBackedUp: 12,
      totalItems: 40,
    });
    const queued = backup({ name: "acme-daily-3", phase: "New", startedAt: NOW - HOUR });
    const finding = judge(withBackups(aged(3 * DAY), stuck, queued));
    expect(reasons(finding)).toEqual(["BackupStuck acme-daily-2", "BackupTooOld acme-daily-1"]);
    expect(finding.message).toMatch(
      /^Backup acme-daily-2 InProgress for 9 h \(12 of 40 items\), and is stuck\. Queued behind it: acme-daily-3\. The newest/u,
    );
    expect(finding.message).not.toContain("Since then");
  });

  it("is another tenant's stuck backup where this one's wait behind it", () => {
    const stuck = backup({
      name: "globex-1",
      includedNamespaces: ["tenant-globex"],
      phase: "InProgress",
      startedAt: NOW - 30 * HOUR,
    });
    const queued = backup({ name: "acme-daily-2", phase: "Queued" });
    expect(reasons(judge(withBackups(aged(3 * DAY), stuck, queued)))).toEqual([
      "BackupStuck globex-1",
      "BackupTooOld acme-daily-1",
    ]);
    expect(reasons(judge(withBackups(aged(3 * DAY), stuck)))).toEqual(["BackupTooOld acme-daily-1"]);
  });

  it("is not another tenant's stuck backup where this one's own have run since, and failed", () => {
    const stuck = backup({
      ...{ name: "globex-1", includedNamespaces: ["tenant-globex"], phase: "InProgress", startedAt: NOW - 30 * HOUR },
    });
    const failed = backup({ name: "acme-daily-2", phase: "Failed" });
    expect(reasons(judge(withBackups(aged(3 * DAY), stuck, failed)))).toEqual(["BackupTooOld acme-daily-1"]);
  });

  it("is the oldest of several that are stuck", () => {
    const running = (name: string, age: number) => backup({ name, phase: "InProgress", startedAt: NOW - age });
    const finding = judge(withBackups(aged(3 * DAY), running("later", 5 * HOUR), running("first", 6 * HOUR)));
    expect(reasons(finding)[0]).toBe("BackupStuck first");
  });

  it("is not a stuck backup that others have overtaken", () => {
    const overtaken = backup({ name: "acme-daily-0", phase: "InProgress", startedAt: NOW - 5 * DAY });
    const queued = backup({ name: "acme-daily-2", phase: "New" });
    expect(reasons(judge(withBackups(aged(3 * DAY), overtaken, queued)))).toEqual(["BackupTooOld acme-daily-1"]);
  });

  it.each([
    [4 * HOUR, ["BackupTooOld acme-daily-1"]],
    [4 * HOUR + 1, ["BackupStuck acme-daily-2", "BackupTooOld acme-daily-1"]],
  ])("a backup that has run for %d ms", (age, expected) => {
    const running = backup({ name: "acme-daily-2", phase: "WaitingForPluginOperations", startedAt: NOW - age });
    expect(reasons(judge(withBackups(aged(3 * DAY), running)))).toEqual(expected);
  });

  it("is that nothing was started, where nothing was", () => {
    const schedules = [schedule({ name: "acme-daily", lastBackupAt: NOW - 3 * DAY })];
    const finding = judge(replace({ schedules, backups: [aged(3 * DAY)] }));
    expect(finding.message).toContain("Velero has not started the one that was due at 2026-03-08T01:00:00Z.");
  });

  it("while the previous backup is still good enough, failures are advice only", () => {
    const failed = backup({ name: "acme-daily-2", phase: "Failed", startedAt: NOW - HOUR });
    const stuck = backup({ name: "acme-daily-3", phase: "InProgress", startedAt: NOW - 5 * HOUR });
    const finding = judge(withBackups(aged(LIMIT), failed, stuck));
    expect([finding.outcome, ...advice(finding)]).toEqual(["kept", "BackupStuck", "LastBackupFailed"]);
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

describe("the Schedule", () => {
  it.each([
    ["is paused", { paused: true }, "SchedulePaused", "is paused"],
    [
      "was refused",
      { phase: "FailedValidation", validationErrors: ["invalid schedule: x", "no location"] },
      "ScheduleInvalid",
      "invalid schedule: x; no location.",
    ],
    ["has an expression that cannot be read", { cron: "0 1 * * 7" }, "ScheduleUnreadable", 'found "7" as day of week'],
    [
      "is due on weekdays only",
      { cron: "0 1 * * 1-5" },
      "ScheduleTooSeldom",
      "pauses for up to 3 d; promised is a backup every 1 d.",
    ],
    ["is due every 25 hours", { cron: "@every 25h" }, "ScheduleTooSeldom", "pauses for up to 1 d 1 h"],
    ["is never due", { cron: "0 1 30 2 *" }, "ScheduleTooSeldom", '("0 1 30 2 *")'],
  ])("that %s breaks the promise although a backup is fresh", (_, fields, reason, message) => {
    const finding = judge(withSchedule(fields));
    expect(finding).toMatchObject({
      outcome: "broken",
      reason,
      violations: [{ kind: "Schedule", id: "acme-daily", reason }],
    });
    expect(finding.message).toContain(message);
    expect(advice(finding)).toEqual([]);
  });

  it.each(["@daily", "@every 24h", "0 */6 * * *", "CRON_TZ=America/New_York 30 1 * * *"])(
    "that runs %s is often enough",
    (cron) => {
      expect(judge(withSchedule({ cron })).outcome).toBe("kept");
    },
  );

  it("the next backup is due in the Schedule's own time zone", () => {
    const { evidence } = judge(withSchedule({ cron: "CRON_TZ=Asia/Tokyo 0 1 * * *" }));
    expect(evidence["schedules"]).toMatchObject([{ nextDueAt: "2026-03-10T16:00:00Z" }]);
  });

  it("must be there", () => {
    const finding = judge(replace({ schedules: [] }));
    expect(finding).toMatchObject({ outcome: "broken", reason: "ScheduleMissing" });
    expect(finding.violations).toMatchObject([{ kind: "Namespace", id: "tenant-acme" }]);
  });

  it.each([
    [["tenant-acme-eu"], "broken"],
    [["*"], "kept"],
    [["tenant-globex", "tenant-acme"], "kept"],
  ])("of %j: %s", (includedNamespaces, outcome) => {
    expect(judge(withSchedule({ includedNamespaces })).outcome).toBe(outcome);
  });

  it("a second one that is paused is advice, as long as one runs", () => {
    const finding = judge((facts) => facts.schedules.push(schedule({ name: "acme-weekly", paused: true })));
    expect([finding.outcome, ...advice(finding)]).toEqual(["kept", "SchedulePaused"]);
  });

  it("the root cause stands before what follows from it", () => {
    const schedules = [schedule({ name: "acme-daily", paused: true })];
    const finding = judge(replace({ schedules, backups: [aged(3 * DAY)] }));
    expect(reasons(finding)).toEqual(["SchedulePaused acme-daily", "BackupTooOld acme-daily-1"]);
  });

  it("in a phase that is not known makes nothing kept", () => {
    const finding = judge(withSchedule({ phase: "Suspended" }));
    expect(finding).toMatchObject({
      outcome: "unknown",
      reason: "ScheduleNotUnderstood",
      message: "Schedule acme-daily is Suspended.",
    });
    expect(judge((facts) => facts.schedules.push(schedule({ name: "odd", phase: "Suspended" }))).outcome).toBe("kept");
  });

  it("that Velero has not looked at for an hour, or has not run when due, is advice", () => {
    const unseen = judge(withSchedule({ phase: "New", createdAt: NOW - HOUR - 1 }));
    expect([unseen.outcome, ...advice(unseen)]).toEqual(["kept", "ScheduleNotSeen"]);
    expect(advice(judge(withSchedule({ phase: "New", createdAt: NOW - HOUR })))).toEqual([]);
    const dueAt = NOW - 15 * MINUTE;
    const due = (lastBackupAt: number) => judge(withSchedule({ cron: "@every 24h", lastBackupAt }));
    expect(advice(due(dueAt - DAY))).toEqual([]);
    expect(advice(due(dueAt - DAY - 1000))).toEqual(["BackupOverdue"]);
  });

  it("of a part of the namespace is advice: what it leaves out is for the volumes' control to say", () => {
    expect(advice(judge(withSchedule({ narrowedBy: ["labelSelector"] })))).toEqual(["ScheduleNarrowed"]);
  });
});

describe("the namespace", () => {
  it("that does not exist is not backed up", () => {
    const finding = judge(replace({ namespaces: [namespaceNamed("tenant-acme-eu"), namespaceNamed("tenant-globex")] }));
    expect(finding).toMatchObject({ outcome: "broken", reason: "NamespaceMissing" });
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
