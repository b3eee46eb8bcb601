import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import type { Snapshot } from "#domain/ec2.ts";
import { observed, unreadable } from "#domain/reading.ts";
import type { Backup } from "#domain/velero.ts";
import type { Restore, VolumeSnapshotContent } from "#domain/velero-traces.ts";
import { backup, LAST_NIGHT, location, NOW, schedule, snapshotOf } from "../cluster.fixture.ts";
import {
  adviceOf,
  backupNameOf,
  changeBackup,
  findingOf,
  folder,
  judgeStored,
  removeBackups,
  type StoredFacts,
  together,
  violationsOf,
} from "../stored.fixture.ts";
import { retentionEnforced } from "./control.ts";

const judge = findingOf(retentionEnforced, "acme");
const LIMIT = 30 * DAY + 6 * HOUR;
const volume = { namespace: "tenant-acme", name: "data-kafka-0" };

function addBackup(fields: Partial<Backup> & { readonly name: string }) {
  return (facts: StoredFacts) => void facts.backups.push(backup(fields));
}

/** A snapshot of acme's first volume, unless said otherwise. */
function addSnapshot(fields: Partial<Snapshot>) {
  const snapshot = snapshotOf(volume, backup({ name: "x" }), { id: "snap-x", startedAt: NOW - 2 * DAY, ...fields });
  return (facts: StoredFacts) => void facts.snapshots.push(snapshot);
}

describe("retention-enforced", () => {
  it("is kept where nothing is older than promised, and says how much there is", () => {
    expect(judge()).toMatchObject({
      ...{ outcome: "kept", reason: "NothingTooOld", advisories: [] },
      message: "Nothing of tenant-acme is older than 30 d: 30 Backups, 90 snapshots.",
      evidence: { backups: 30, snapshots: 90, restores: 0 },
    });
  });

  it("concerns one tenant only, and is unknown where the place was not listed", () => {
    const change = addBackup({ name: "old", startedAt: NOW - 40 * DAY });
    expect(judgeStored(retentionEnforced, change).map(({ tenant: id, outcome }) => [id, outcome])).toEqual([
      ["acme", "broken"],
      ["globex", "kept"],
    ]);
    const unlisted = (facts: StoredFacts) =>
      void Object.assign(facts, { unlisted: unreadable("forbidden", "s3", "no") });
    expect(judge(unlisted)).toMatchObject({ outcome: "unknown", reason: "UnreadableForbidden" });
    const unseen = (facts: StoredFacts) => void Object.assign(facts, { versions: unreadable("forbidden", "s3", "no") });
    expect(judge(unseen)).toMatchObject({ outcome: "unknown" });
    expect(judge(together(unlisted, change)).outcome).toBe("broken");
    expect(retentionEnforced.needs).not.toContain("deleteBackupRequests");
  });
});

describe("a Backup", () => {
  const aged = (age: number, fields: Partial<Backup> = {}) =>
    judge(addBackup({ name: "old", startedAt: NOW - age, expiresAt: NOW - age + 30 * DAY, ...fields }));

  it("may be as old as promised, and six hours more for Velero to collect it", () => {
    expect(aged(LIMIT).outcome).toBe("kept");
    const finding = aged(LIMIT + 1);
    expect(violationsOf(finding)).toEqual(["BackupTooOld Backup old"]);
    expect(finding.message).toBe(
      "Backup old is 30 d 6 h old, and promised are 30 d; it expired at 2026-03-10T05:59:59.999Z.",
    );
  });

  it("says what stands in the way of collecting it", () => {
    const stuck = { phase: "Deleting", labels: { "velero.io/gc-failure": "BSLReadOnly" } };
    const request = {
      ...{ name: "old-x", createdAt: NOW - DAY, backupName: "old", phase: "Processed", errors: ["snapshot in use"] },
    };
    const finding = judge(
      together(addBackup({ name: "old", startedAt: NOW - 40 * DAY, expiresAt: NOW - 10 * DAY, ...stuck }), (facts) => {
        facts.deleteBackupRequests.push(request);
      }),
    );
    expect(finding.message).toContain(
      "it expired at 2026-02-28T12:00:00Z, its phase is Deleting, Velero cannot collect it: BSLReadOnly, DeleteBackupRequest old-x is Processed (snapshot in use).",
    );
    expect(aged(40 * DAY, { expiresAt: NOW + DAY }).message).toContain("it expires at 2026-03-11T12:00:00Z");
  });

  const requested = (age: number, phase: string, requestedAgo: number) =>
    judge(
      together(
        addBackup({ name: "old", startedAt: NOW - age, expiresAt: NOW - age + 30 * DAY }),
        addSnapshot({ startedAt: NOW - age, tags: { "velero.io/backup": "old" } }),
        (facts) => {
          const request = { name: "old-x", createdAt: NOW - requestedAgo, backupName: "old", phase, errors: [] };
          facts.deleteBackupRequests.push(request);
        },
      ),
    );

  it.each(["New", "InProgress"])("that a request is deleting (%s) is being waited for, and says so", (phase) => {
    const finding = requested(31 * DAY, phase, 23 * HOUR);
    expect([finding.outcome, ...adviceOf(finding)]).toEqual(["kept", "NotCollected"]);
    expect(finding.advisories[0]?.message).toContain(`DeleteBackupRequest old-x is ${phase}`);
    expect(requested(31 * DAY, phase, 26 * HOUR).outcome).toBe("kept");
    expect(requested(31 * DAY, phase, 26 * HOUR + 1).outcome).toBe("broken");
  });

  it("whose date is yet to come cannot be told the age of, and neither can what is so dated beside it", () => {
    const tomorrow = NOW + DAY;
    expect(aged(-DAY, { expiresAt: NOW + 29 * DAY })).toMatchObject({ outcome: "unknown", reason: "DateToCome" });
    const snapshot = judge(addSnapshot({ startedAt: tomorrow }));
    expect(snapshot).toMatchObject({ outcome: "unknown", reason: "DateToCome" });
    expect(snapshot.message).toBe(
      "Snapshot snap-x is dated 2026-03-11T12:00:00Z, which is yet to come: how old it is cannot be told.",
    );
    expect(judge(addSnapshot({ startedAt: NOW + HOUR })).outcome).toBe("kept");
  });

  it("is not waited for where its request was refused, nor for ever, however many requests follow each other", () => {
    expect(violationsOf(requested(31 * DAY, "Processed", HOUR))).toEqual(["BackupTooOld Backup old"]);
    expect(requested(LIMIT + 26 * HOUR, "New", HOUR).outcome).toBe("kept");
    expect(violationsOf(requested(LIMIT + 26 * HOUR + 1, "New", HOUR))).toEqual(["BackupTooOld Backup old"]);
  });

  it.each(["Completed", "PartiallyFailed", "Failed", "Deleting", "InProgress", "SomethingNew"])(
    "that is %s holds data, and may not be older",
    (phase) => {
      expect(aged(40 * DAY, { phase }).outcome).toBe("broken");
    },
  );

  it.each(["New", "Queued", "ReadyToStart", "FailedValidation"])("that is %s holds none", (phase) => {
    expect(aged(40 * DAY, { phase }).outcome).toBe("kept");
  });

  it("of all namespaces counts for each of them, and one of another namespace for none", () => {
    expect(aged(40 * DAY, { includedNamespaces: ["*"] }).outcome).toBe("broken");
    expect(aged(40 * DAY, { includedNamespaces: ["tenant-acme-eu"] }).outcome).toBe("kept");
  });

  it("that will be kept longer than promised is wrong already", () => {
    const until = (length: number) => judge(changeBackup("acme", 2, { expiresAt: LAST_NIGHT - 2 * DAY + length }));
    expect(until(LIMIT).outcome).toBe("kept");
    const finding = until(LIMIT + 1);
    expect(violationsOf(finding)).toEqual([`BackupKeptTooLong Backup ${backupNameOf("acme", 2)}`]);
    expect(finding.message).toContain("is to be kept 30 d 6 h, until");
  });

  it("that expired more than two hours ago is being waited for, and says so", () => {
    const expired = (age: number) =>
      adviceOf(judge(addBackup({ name: "old", startedAt: NOW - 30 * DAY, expiresAt: NOW - age })));
    expect(expired(2 * HOUR)).toEqual([]);
    expect(expired(2 * HOUR + 1)).toEqual(["NotCollected"]);
  });

  it("in a location where Velero cannot delete is not collected", () => {
    for (const fields of [{ phase: "Unavailable" }, { accessMode: "ReadOnly" as const }]) {
      const finding = judge((facts) => void facts.backupStorageLocations.splice(0, 1, location(fields)));
      expect([finding.outcome, ...adviceOf(finding)]).toEqual(["kept", "CollectionStalled"]);
    }
  });
});

describe("a Schedule", () => {
  const withTtl = (ttl: number | undefined, retention: string, paused = false) =>
    judge(
      (facts) => {
        facts.backups = facts.backups.filter(({ includedNamespaces: [name] }) => name !== "tenant-acme");
        facts.snapshots = [];
        facts.folders = [];
        facts.schedules = [schedule({ name: "acme-daily", paused, ...(ttl === undefined ? {} : { ttl }) })];
      },
      { promises: { backup: { retention } } },
    );

  it("whose TTL is longer than promised is wrong before its first backup is", () => {
    expect(withTtl(7 * DAY + 6 * HOUR, "7d").outcome).toBe("kept");
    expect(violationsOf(withTtl(7 * DAY + 6 * HOUR + 1, "7d"))).toEqual(["ScheduleKeepsTooLong Schedule acme-daily"]);
    expect(withTtl(60 * DAY, "7d", true).outcome).toBe("kept");
  });

  it("without a TTL, or with one of 0, is one of 30 days: what is promised counts", () => {
    for (const ttl of [0, undefined]) {
      expect(withTtl(ttl, "30d").outcome).toBe("kept");
      expect(withTtl(ttl, "7d").message).toContain("has backups kept 30 d, which is what Velero");
    }
  });
});

describe("a snapshot", () => {
  it("of the tenant's volume may not be older than promised, whoever made it", () => {
    const aged = (age: number) => judge(addSnapshot({ startedAt: NOW - age }));
    expect(aged(LIMIT).outcome).toBe("kept");
    const finding = aged(LIMIT + 1);
    expect(violationsOf(finding)).toEqual(["SnapshotTooOld Snapshot snap-x"]);
    expect(finding.message).toBe(
      "Snapshot snap-x is 30 d 6 h old, and promised are 30 d. It is the tenant's by its volume vol-tenant-acme-data-kafka-0, which is of PersistentVolume pv-tenant-acme-data-kafka-0.",
    );
  });

  it("whose Backup is gone is owned by nobody, unless all of it is just being made or collected", () => {
    const orphan = (age: number) =>
      judge(addSnapshot({ startedAt: NOW - age, tags: { "velero.io/backup": "by-hand" } }));
    expect(orphan(HOUR).outcome).toBe("kept");
    const finding = orphan(HOUR + 1);
    expect(violationsOf(finding)).toEqual(["SnapshotWithoutBackup Snapshot snap-x"]);
    expect(finding.message).toContain(
      "is owned by no backup: there is no Backup by-hand, so that nothing will delete it",
    );
    expect(orphan(30 * DAY - 1).outcome).toBe("broken");
    expect(orphan(30 * DAY).outcome).toBe("kept");
    expect(orphan(LIMIT + 1).reason).toBe("SnapshotTooOld");
  });

  it("of a Backup that Failed before it wrote anything is owned by nobody", () => {
    const failed = addBackup({ name: "failed", phase: "Failed", startedAt: NOW - 2 * DAY });
    const tagged = addSnapshot({ tags: { "velero.io/backup": "failed" } });
    const finding = judge(together(failed, tagged));
    expect(violationsOf(finding)).toEqual(["SnapshotWithoutBackup Snapshot snap-x"]);
    expect(finding.message).toContain("Backup failed has Failed, and nothing of it is in S3");
    const stored = (facts: StoredFacts) => void facts.folders.push(folder({ name: "failed" }));
    expect(judge(together(failed, tagged, stored)).outcome).toBe("kept");
    const completed = addBackup({ name: "failed", phase: "Completed", startedAt: NOW - 2 * DAY });
    expect(judge(together(completed, tagged)).outcome).toBe("kept");
  });

  it("goes with its Backup where that is named already", () => {
    const change = together(
      addBackup({ name: "old", startedAt: NOW - 40 * DAY }),
      addSnapshot({ startedAt: NOW - 40 * DAY, tags: { "velero.io/backup": "old" } }),
    );
    expect(violationsOf(judge(change))).toEqual(["BackupTooOld Backup old"]);
  });

  it.each<[string, Partial<Snapshot>, string]>([
    ["the namespace in a tag", { tags: { "kubernetes.io/created-for/pvc/namespace": "tenant-acme" } }, "broken"],
    ["the tenant in a label", { tags: { "surety.dev/tenant": "acme" } }, "broken"],
    ["its Backup's name", { tags: { "velero.io/backup": "acme-daily-20260101010000" } }, "broken"],
    ["another namespace in a tag", { tags: { "kubernetes.io/created-for/pvc/namespace": "tenant-acme-eu" } }, "kept"],
    ["another tenant's Backup's name", { tags: { "velero.io/backup": "acme-eu-daily-20260101010000" } }, "kept"],
    ["nothing", { tags: {} }, "kept"],
  ])("of a volume that is gone is the tenant's by %s", (_, fields, outcome) => {
    expect(judge(addSnapshot({ volumeId: "vol-gone", startedAt: NOW - 60 * DAY, ...fields })).outcome).toBe(outcome);
  });

  it("of a volume that another tenant uses is theirs, whatever its tags say", () => {
    const change = addSnapshot({
      ...{ volumeId: "vol-tenant-globex-data-kafka-0", startedAt: NOW - 60 * DAY },
      tags: { "kubernetes.io/created-for/pvc/namespace": "tenant-acme" },
    });
    expect(judge(change).outcome).toBe("kept");
    expect(findingOf(retentionEnforced, "globex")(change).outcome).toBe("broken");
  });

  it("of a Backup that does not take in the namespace is not the tenant's by a tag", () => {
    const change = together(
      addBackup({ name: "globex-x", includedNamespaces: ["tenant-globex"], startedAt: NOW - DAY }),
      addSnapshot({
        ...{ volumeId: "vol-gone", startedAt: NOW - 60 * DAY },
        tags: { "kubernetes.io/created-for/pvc/namespace": "tenant-acme", "velero.io/backup": "globex-x" },
      }),
    );
    expect(judge(change).outcome).toBe("kept");
  });

  it("of a Backup that several share is not the tenant's by that alone", () => {
    const shared = addBackup({
      name: "both",
      includedNamespaces: ["tenant-acme", "tenant-globex"],
      startedAt: NOW - DAY,
    });
    const of = { volumeId: "vol-gone", startedAt: NOW - 60 * DAY, tags: { "velero.io/backup": "both" } };
    expect(judge(together(shared, addSnapshot(of))).outcome).toBe("kept");
    const alone = addBackup({ name: "both", startedAt: NOW - DAY });
    expect(judge(together(alone, addSnapshot(of))).outcome).toBe("broken");
  });

  it("of every backup that disappeared with its Schedule is found", () => {
    const without = removeBackups("acme", [4, 5], { keep: ["snapshots"] });
    expect(judge(without).violations.map(({ reason }) => reason)).toEqual(Array(6).fill("SnapshotWithoutBackup"));
    const untagged = (facts: StoredFacts) => {
      facts.snapshots = facts.snapshots.map((snapshot) => ({ ...snapshot, tags: {} }));
    };
    expect(judge(together(without, untagged)).violations).toEqual([]);
  });

  describe("of the CSI driver, which does not name its backup,", () => {
    const csi = (fields: Partial<Snapshot> = {}) =>
      addSnapshot({ startedAt: NOW - 2 * DAY, tags: { CSIVolumeSnapshotName: "snapshot-1" }, ...fields });
    const content = (fields: Partial<VolumeSnapshotContent>) => (facts: StoredFacts) =>
      void facts.volumeSnapshotContents.push({
        ...{ name: "c", createdAt: NOW, namespace: "tenant-acme", driver: "ebs.csi.aws.com" },
        ...fields,
      });

    it("is owned by nobody where no backup of the tenant was being made then", () => {
      const finding = judge(csi());
      expect(violationsOf(finding)).toEqual(["SnapshotWithoutBackup Snapshot snap-x"]);
      expect(finding.message).toContain(
        "is owned by no backup: none was being made at 2026-03-08T12:00:00Z, and no VolumeSnapshotContent leads to it",
      );
    });

    it("may be of a backup that was, whatever became of that", () => {
      expect(judge(csi({ startedAt: LAST_NIGHT - DAY + MINUTE })).outcome).toBe("kept");
      const long = addBackup({ name: "b", startedAt: NOW - 3 * DAY, completedAt: NOW - DAY, phase: "Failed" });
      expect(judge(together(csi(), long)).outcome).toBe("kept");
    });

    it("is somebody's where an object of Kubernetes leads to it, or one may", () => {
      expect(judge(together(csi(), content({ snapshotHandle: "snap-x" }))).outcome).toBe("kept");
      expect(judge(together(csi(), content({ snapshotHandle: "snap-y" }))).outcome).toBe("broken");
      expect(judge(together(csi(), content({ unclear: "odd" }))).outcome).toBe("kept");
    });
  });
});

describe("a Restore", () => {
  const restore = (fields: Partial<Restore>): Restore => ({
    ...{ name: "r", labels: {}, createdAt: NOW - 40 * DAY, backupName: "elsewhere", phase: "Completed" },
    ...{ includedNamespaces: [], excludedNamespaces: [], namespaceMapping: {} },
    ...fields,
  });
  const added = (fields: Partial<Restore>) => judge((facts) => void facts.restores.push(restore(fields)));

  it.each<[string, Partial<Restore>, string]>([
    ["of a Backup of the tenant's", { backupName: backupNameOf("acme", 0) }, "broken"],
    ["of a Backup that is gone and was the tenant's", { backupName: "acme-daily-20260101010000" }, "broken"],
    ["that takes in its namespace", { includedNamespaces: ["tenant-acme"] }, "broken"],
    ["from its namespace to another", { namespaceMapping: { "tenant-acme": "copy" } }, "broken"],
    ["from another namespace to its", { namespaceMapping: { copy: "tenant-acme" } }, "broken"],
    ["of another tenant's Backup", { backupName: backupNameOf("globex", 0) }, "kept"],
    ["of namespaces by a pattern that is also its", { includedNamespaces: ["tenant-a*"] }, "broken"],
    ["of namespaces by a pattern that is not its", { includedNamespaces: ["tenant-b*"] }, "kept"],
    ["that leaves out its namespace", { includedNamespaces: ["tenant-*"], excludedNamespaces: ["*-acme"] }, "kept"],
    ["of all that a Backup that is gone held", {}, "unknown"],
    ["of such a one, but for its namespace", { excludedNamespaces: ["tenant-acme"] }, "kept"],
    ["of such a one, which Velero refused", { refusedFor: ["no such backup"] }, "kept"],
    ["of such a one, which was another tenant's", { backupName: "globex-daily-20260101010000" }, "kept"],
  ])("%s is %j", (_, fields, outcome) => {
    expect(added(fields).outcome).toBe(outcome);
  });

  it("of all that a Backup that is gone held is whose the Schedule says", () => {
    const of = (...includedNamespaces: readonly string[]) =>
      judge((facts) => {
        facts.schedules.push(schedule({ name: "nightly", includedNamespaces }));
        facts.restores.push(restore({ backupName: "nightly-20260101010000" }));
      });
    expect(violationsOf(of("*"))).toEqual(["RestoreTooOld Restore r"]);
    expect(of("tenant-globex").outcome).toBe("kept");
  });

  it("of all that a Backup that is gone held is nobody's business before it is too old", () => {
    expect(added({ createdAt: NOW - LIMIT }).outcome).toBe("kept");
    expect(added({}).message).toContain("That Backup is gone, and nothing says whose data it held.");
  });

  it("may be as old as a Backup may be", () => {
    const mine = { includedNamespaces: ["tenant-acme"] };
    expect(added({ ...mine, createdAt: NOW - LIMIT }).outcome).toBe("kept");
    expect(violationsOf(added({ ...mine, createdAt: NOW - LIMIT - 1 }))).toEqual(["RestoreTooOld Restore r"]);
  });
});

describe("an Object Lock of the bucket", () => {
  const locked = (days: number) =>
    judge((facts) => void Object.assign(facts.settings, { lock: observed({ mode: "COMPLIANCE", days }, NOW) }));

  it("that is longer than promised is said before anything is too old", () => {
    const finding = locked(31);
    expect([finding.outcome, ...adviceOf(finding)]).toEqual(["kept", "LockKeepsTooLong"]);
    expect(adviceOf(locked(30))).toEqual([]);
  });
});
