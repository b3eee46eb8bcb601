import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import { unreadable } from "#domain/reading.ts";
import type { Backup, Schedule } from "#domain/velero.ts";
import { backup, type Judging, LAST_NIGHT, NOW, schedule, snapshotOf, tenant } from "../cluster.fixture.ts";
import {
  adviceOf,
  backupNameOf,
  changeBackup,
  findingOf,
  folder,
  hiddenFolder,
  judgeStored,
  removeBackups,
  type StoredFacts,
  together,
  violationsOf,
} from "../stored.fixture.ts";
import { backupKept } from "./control.ts";

const judge = findingOf(backupKept, "acme");
const gone = (...ages: readonly number[]) => ages.map((age) => `BackupGone Backup ${backupNameOf("acme", age)}`);
const at = (now: number): Judging => ({ now });

function changeSchedule(fields: Partial<Schedule>) {
  return (facts: StoredFacts): void => {
    facts.schedules = facts.schedules.map((one) => (one.name === "acme-daily" ? { ...one, ...fields } : one));
  };
}

describe("backup-kept", () => {
  it("is kept where every night of the retention has its backup", () => {
    expect(judge()).toMatchObject({
      ...{ outcome: "kept", reason: "BackupsKept", advisories: [] },
      message: "30 Backups of tenant-acme are there, the oldest of 2026-02-09T01:00:00Z; promised are 30 d.",
      evidence: { present: 30, missing: 0 },
    });
  });

  it("concerns one tenant only, and does not need the snapshots", () => {
    const findings = judgeStored(backupKept, removeBackups("acme", [3]));
    expect(findings.map(({ tenant: id, outcome }) => [id, outcome])).toEqual([
      ["acme", "broken"],
      ["globex", "kept"],
    ]);
    expect(backupKept.needs).not.toContain("snapshots");
  });
});

describe("a night without a backup", () => {
  it("is named by the backup that is missing, while a newer one is there", () => {
    const finding = judge(removeBackups("acme", [3]));
    expect(violationsOf(finding)).toEqual(gone(3));
    expect(finding.message).toBe(
      "The backup of tenant-acme that was due at 2026-03-07T01:00:00Z is not there, while a newer one is; promised is one every 1 d, each kept 30 d.",
    );
  });

  it("is found anywhere in the retention, several in a row as well", () => {
    expect(violationsOf(judge(removeBackups("acme", [29])))).toEqual(gone(29));
    expect(violationsOf(judge(removeBackups("acme", [1, 2, 20])))).toEqual(gone(20, 2, 1));
    expect(violationsOf(judge(removeBackups("acme", [25, 26, 27, 28, 29])))).toEqual(gone(29, 28, 27, 26, 25));
  });

  it("after the newest backup is a question of freshness, not of keeping", () => {
    expect(judge(removeBackups("acme", [0, 1, 2])).outcome).toBe("kept");
  });

  it("does not count before the retention, nor before the tenant was there", () => {
    const oldest = removeBackups("acme", [29]);
    const expired = Date.parse("2026-03-11T01:00:00Z");
    expect(judge(oldest, at(expired - MINUTE - 1)).outcome).toBe("broken");
    expect(judge(oldest, at(expired - MINUTE)).outcome).toBe("kept");
    const since = (time: string) => ({ tenants: [tenant("acme", { since: time })] });
    expect(judge(oldest, since("2026-02-09T00:58:59Z")).outcome).toBe("broken");
    expect(judge(oldest, since("2026-02-09T00:59:00Z")).outcome).toBe("kept");
  });

  it("counts whatever became of the Schedule: one that was replaced does not begin anew", () => {
    const replaced = changeSchedule({ createdAt: NOW - DAY });
    expect(violationsOf(judge(together(removeBackups("acme", [5, 6]), replaced)))).toEqual(gone(6, 5));
    const renamed = changeSchedule({ createdAt: NOW - DAY, name: "acme-nightly" });
    expect(violationsOf(judge(together(removeBackups("acme", [5, 6]), renamed)))).toEqual(gone(6, 5));
  });

  it("has its backup where that was made late, or failed, or by another Schedule", () => {
    const instead = (fields: Partial<Backup>) =>
      judge(
        together(removeBackups("acme", [3]), (facts) => {
          const none = { volumeSnapshots: { attempted: 0, completed: 0 } };
          const made = backup({ name: "acme-other", startedAt: LAST_NIGHT - 3 * DAY, ...none, ...fields });
          facts.backups.push(made);
          facts.folders.push(folder({ name: "acme-other" }));
        }),
      ).outcome;
    const run = LAST_NIGHT - 3 * DAY;
    expect(instead({ startedAt: run + DAY - 1 })).toBe("kept");
    expect(instead({ startedAt: run + DAY })).toBe("broken");
    expect(instead({ startedAt: run - DAY / 2 })).toBe("kept");
    expect(instead({ startedAt: run - DAY / 2 - 1 })).toBe("broken");
    expect(instead({ phase: "Failed" })).toBe("kept");
    expect(instead({ narrowedBy: ["labelSelector"] })).toBe("broken");
    expect(instead({ includedNamespaces: ["tenant-acme-eu"] })).toBe("broken");
  });

  it("has its backup where a folder holds it that Velero may still take up", () => {
    const run = LAST_NIGHT - 3 * DAY;
    const withFolder = (lastSyncedAt?: number) =>
      judge(
        together(removeBackups("acme", [3], { keep: ["folders"] }), (facts) => {
          facts.backupStorageLocations = facts.backupStorageLocations.map(({ lastSyncedAt: _, ...location }) => {
            return { ...location, ...(lastSyncedAt === undefined ? {} : { lastSyncedAt }) };
          });
        }),
      );
    expect([withFolder().outcome, ...adviceOf(withFolder())]).toEqual(["kept", "BackupNotInCluster"]);
    expect(withFolder(run + HOUR).outcome).toBe("kept");
    const passedOver = withFolder(run + HOUR + 1);
    expect([...violationsOf(passedOver), ...adviceOf(passedOver)]).toEqual([...gone(3), "BackupNotInCluster"]);
    expect(passedOver.message).toContain(`Velero passes over s3://example-backups/backups/${backupNameOf("acme", 3)}/`);
    expect(withFolder(NOW).outcome).toBe("broken");
  });

  it("is expected by the calendar of the Schedule", () => {
    const at13 = { cron: "0 13 * * *" };
    expect(judge(changeSchedule(at13)).outcome).toBe("kept");
    const hourly = judge(together(removeBackups("acme", [3]), changeSchedule({ cron: "0 * * * *" })));
    expect(hourly.violations).toHaveLength(1);
    const weekly = together(removeBackups("acme", [1, 2, 3, 4, 5, 6]), changeSchedule({ cron: "0 1 * * 2" }));
    expect(violationsOf(judge(weekly))).toEqual(gone(6, 5, 4, 3, 2, 1));
  });

  it.each(["@every 24h", "not a cron"])("is expected as often as promised where the Schedule says %s", (cron) => {
    const finding = judge(together(removeBackups("acme", [3, 4]), changeSchedule({ cron })));
    expect(violationsOf(finding)).toEqual(gone(4, 3));
  });

  it("is named after the Schedule that made its neighbours where there is none any more", () => {
    const finding = judge(together(removeBackups("acme", [3]), (facts) => void facts.schedules.splice(0)));
    expect(violationsOf(finding)).toEqual(gone(3));
  });
});

describe("no backup at all", () => {
  const all = Array.from({ length: 30 }, (_, age) => age);
  const since = (age: number) => ({ tenants: [tenant("acme", { since: new Date(NOW - age).toISOString() })] });

  it("keeps nothing, once the first was due", () => {
    expect(judge(removeBackups("acme", all), since(26 * HOUR))).toMatchObject({
      ...{ outcome: "notApplicable", reason: "NoBackupYet" },
    });
    expect(violationsOf(judge(removeBackups("acme", all), since(26 * HOUR + 1)))).toEqual([
      "NoBackupKept Namespace tenant-acme",
    ]);
  });
});

describe("what is set to go early", () => {
  const expiring = (length: number) => changeBackup("acme", 2, { expiresAt: LAST_NIGHT - 2 * DAY + length });

  it("is a Backup whose expiration is sooner than promised", () => {
    expect(judge(expiring(30 * DAY - MINUTE)).outcome).toBe("kept");
    const finding = judge(expiring(30 * DAY - MINUTE - 1));
    expect(violationsOf(finding)).toEqual([`BackupKeptTooShort Backup ${backupNameOf("acme", 2)}`]);
    expect(judge(expiring(3 * DAY)).message).toContain(
      "is kept 3 d, until 2026-03-11T01:00:00Z; promised are 30 d, and not shorter.",
    );
  });

  it("may be a Backup that somebody made by hand", () => {
    const extra = backup({ name: "before-upgrade", labels: {}, expiresAt: NOW + HOUR });
    const finding = judge((facts) => {
      facts.backups.push(extra);
      facts.folders.push(folder({ name: extra.name }));
    });
    expect([finding.outcome, ...adviceOf(finding)]).toEqual(["kept", "BackupKeptTooShort"]);
  });

  it("is a Schedule with a shorter TTL; without one, and with one of 0, it is 30 days", () => {
    const ttl = (length: number | undefined, retention = "30d") =>
      judge(changeSchedule(length === undefined ? {} : { ttl: length }), { promises: { backup: { retention } } });
    expect(ttl(30 * DAY).outcome).toBe("kept");
    expect(violationsOf(ttl(30 * DAY - 1))).toEqual(["ScheduleKeepsTooShort Schedule acme-daily"]);
    expect(ttl(undefined).outcome).toBe("kept");
    expect(ttl(0).outcome).toBe("kept");
    const longer = ttl(0, "31d").violations.find(({ kind }) => kind === "Schedule");
    expect(longer?.message).toContain("kept 30 d, which is what Velero makes of a TTL of 0; promised are 31 d");
  });

  it("may be another Schedule, as long as one keeps its backups long enough", () => {
    const hourly = schedule({ name: "acme-hourly", cron: "0 * * * *", ttl: DAY });
    const short = backup({
      ...{ name: "acme-hourly-1", labels: { "velero.io/schedule-name": "acme-hourly" } },
      ...{ startedAt: NOW - HOUR, expiresAt: NOW + 23 * HOUR },
    });
    const change = (facts: StoredFacts) => {
      facts.schedules.push(hourly);
      facts.backups.push(short);
    };
    const finding = judge(change);
    expect([finding.outcome, ...adviceOf(finding)]).toEqual(["kept", "ScheduleKeepsTooShort", "BackupKeptTooShort"]);
    const long = "acme-hourly-".repeat(6);
    const renamed = together(change, (facts) => {
      facts.schedules = facts.schedules.map((one) => (one === hourly ? { ...one, name: long } : one));
      facts.backups = facts.backups.map((one) =>
        one === short
          ? { ...one, name: `${long}-20260310110000`, labels: { "velero.io/schedule-name": "cut-off" } }
          : one,
      );
    });
    expect(judge(renamed).outcome).toBe("kept");
    expect(violationsOf(judge(together(change, changeSchedule({ paused: true }))))).toEqual([
      "ScheduleKeepsTooShort Schedule acme-hourly",
      "BackupKeptTooShort Backup acme-hourly-1",
    ]);
  });

  it("is a Backup that is being deleted before its time, and not one whose time has come", () => {
    expect(violationsOf(judge(changeBackup("acme", 3, { phase: "Deleting" })))).toEqual([
      `BackupDeletedEarly Backup ${backupNameOf("acme", 3)}`,
    ]);
    const oldest = changeBackup("acme", 29, { phase: "Deleting" });
    expect(judge(oldest, at(Date.parse("2026-03-11T01:00:00Z"))).outcome).toBe("kept");
  });
});

describe("a DeleteBackupRequest", () => {
  const requested = (age: number, phase: string) =>
    judge((facts) => {
      const request = { name: "d", createdAt: NOW, backupName: backupNameOf("acme", age), errors: [] };
      facts.deleteBackupRequests.push({ ...request, phase });
    });

  it("for a Backup whose time has not come is told before Velero has done it", () => {
    const finding = requested(3, "New");
    expect(violationsOf(finding)).toEqual([`BackupDeletedEarly Backup ${backupNameOf("acme", 3)}`]);
    expect(finding.message).toContain("is being deleted, as DeleteBackupRequest d asks; promised is to keep it 30 d");
    expect(requested(3, "InProgress").outcome).toBe("broken");
  });

  it("that Velero has refused deletes nothing", () => {
    expect(requested(3, "Processed").outcome).toBe("kept");
  });
});

describe("the objects of a Backup", () => {
  const named =
    (age: number, change: (name: string) => readonly ReturnType<typeof folder>[]) => (facts: StoredFacts) => {
      const name = backupNameOf("acme", age);
      facts.folders = [...facts.folders.filter((one) => one.name !== name), ...change(name)];
    };

  it.each<[string, (name: string) => readonly ReturnType<typeof folder>[], string, string]>([
    ["are gone", () => [], "FolderMissing", "/ is empty, and was to be kept until"],
    ["are only hidden", (name) => [hiddenFolder({ name, hiddenVersions: 9 })], "FolderMissing", "were deleted (9)"],
  ])("that %s are lost", (_, change, reason, message) => {
    const finding = judge(named(3, change));
    expect(violationsOf(finding)).toEqual([`${reason} Backup ${backupNameOf("acme", 3)}`]);
    expect(finding.message).toContain(message);
  });

  it("may lack one: that is for backup-intact to say", () => {
    expect(judge(named(3, (name) => [folder({ name, hasArchive: false, hasMetadata: false })])).outcome).toBe("kept");
  });

  it("may still be written for an hour, and are not there of one that failed or runs", () => {
    const without = (fields: Partial<Backup>) =>
      judge(
        together(
          named(0, () => []),
          changeBackup("acme", 0, fields),
        ),
      ).outcome;
    expect(without({ completedAt: NOW - HOUR })).toBe("kept");
    expect(without({ completedAt: NOW - HOUR - 1 })).toBe("broken");
    expect(without({ completedAt: NOW + DAY })).toBe("broken");
    expect(without({ phase: "PartiallyFailed" })).toBe("broken");
    for (const phase of ["Failed", "InProgress", "FailedValidation"]) expect(without({ phase })).toBe("kept");
  });

  it("are on their way out once the Backup has expired, or is older than promised", () => {
    const change = together(
      named(3, () => []),
      changeBackup("acme", 3, { labels: {}, expiresAt: NOW }),
    );
    expect(judge(change).outcome).toBe("kept");
    const old = backup({ name: "old", startedAt: NOW - 30 * DAY, expiresAt: NOW + DAY });
    expect(judge((facts) => void facts.backups.push(old)).outcome).toBe("kept");
    const younger = { ...old, startedAt: NOW - 30 * DAY + 1 };
    expect(judge((facts) => void facts.backups.push(younger)).outcome).toBe("broken");
  });

  it("are not known where the place was not listed, or the location is not known", () => {
    const unlisted = judge((facts) => {
      facts.unlisted = unreadable("forbidden", "s3", "no");
    });
    expect(unlisted).toMatchObject({ outcome: "unknown", reason: "UnreadableForbidden" });
    const elsewhere = judge(changeBackup("acme", 3, { storageLocation: "elsewhere" }));
    expect(elsewhere).toMatchObject({ outcome: "unknown", reason: "UnreadableNotFound" });
  });
});

describe("traces of a backup that is gone", () => {
  it("are its snapshots, which are named beside", () => {
    const tagged = (facts: StoredFacts) =>
      void facts.snapshots.push(
        snapshotOf({ namespace: "tenant-acme", name: "data-kafka-0" }, backup({ name: "by-hand" }), {
          ...{ id: "snap-lost", startedAt: NOW - 2 * DAY },
          tags: { "velero.io/backup": "by-hand", "kubernetes.io/created-for/pvc/namespace": "tenant-acme" },
        }),
      );
    const finding = judge(tagged);
    expect([finding.outcome, ...adviceOf(finding)]).toEqual(["kept", "SnapshotsOfLostBackup"]);
    expect(finding.advisories[0]?.message).toContain("Backup by-hand is gone before its time: snapshot snap-lost");
    expect(adviceOf(judge(tagged, at(NOW + 28 * DAY)))).not.toContain("SnapshotsOfLostBackup");
  });
});
