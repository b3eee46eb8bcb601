import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "#domain/duration.ts";
import { backup, NOW, schedule } from "../cluster.fixture.ts";
import { advice, aged, judge, LIMIT, reasons, replace, withBackups } from "./judge.fixture.ts";

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
