import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import { NOW, schedule } from "../cluster.fixture.ts";
import { advice, aged, judge, reasons, replace, withSchedule } from "./judge.fixture.ts";

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

  it("that is paused is not replaced by one that takes in a part only, and is by one that takes all", () => {
    const beside = (narrowedBy: readonly string[]) =>
      judge(
        replace({
          schedules: [
            schedule({ name: "acme-daily", paused: true }),
            schedule({ name: "acme-config", ...(narrowedBy.length > 0 ? { narrowedBy } : {}) }),
          ],
        }),
      );
    const finding = beside(["includedResources"]);
    expect([...reasons(finding), ...advice(finding)]).toEqual(["SchedulePaused acme-daily", "ScheduleNarrowed"]);
    expect([beside([]).outcome, ...advice(beside([]))]).toEqual(["kept", "SchedulePaused"]);
  });

  it("whose phase is not known is not hidden by one that takes in a part only", () => {
    const schedules = [
      schedule({ name: "acme-daily", phase: "Rotating" }),
      schedule({ name: "acme-config", narrowedBy: ["includedResources"] }),
    ];
    expect(judge(replace({ schedules }))).toMatchObject({ outcome: "unknown", reason: "ScheduleNotUnderstood" });
  });

  it("that takes in a part may be paused while others of the kind run", () => {
    const parts = [
      schedule({ name: "acme-a", narrowedBy: ["labelSelector"], paused: true }),
      schedule({ name: "acme-b", narrowedBy: ["labelSelector"] }),
    ];
    expect(judge(replace({ schedules: parts })).outcome).toBe("kept");
  });

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

  it("that was told to let its time go by waits for the next", () => {
    const skipped = (lastSkippedAt: number) =>
      advice(judge(withSchedule({ cron: "@every 24h", lastBackupAt: NOW - 3 * DAY, lastSkippedAt })));
    expect([skipped(NOW - HOUR), skipped(NOW - 2 * DAY)]).toEqual([[], ["BackupOverdue"]]);
  });

  it("of a part of the namespace is advice: what it leaves out is for the volumes' control to say", () => {
    expect(advice(judge(withSchedule({ narrowedBy: ["labelSelector"] })))).toEqual(["ScheduleNarrowed"]);
  });
});
