import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "#domain/duration.ts";
import { observed, type UnreadableCause, unreadable } from "#domain/reading.ts";
import type { Backup, VolumeInfo } from "#domain/velero.ts";
import {
  backup,
  claim,
  healthyFacts,
  type Judging,
  judgeFacts,
  LAST_NIGHT,
  type MutableFacts,
  NOW,
  snapshotId,
  snapshotOf,
  tenant,
  volumeInfo,
} from "../cluster.fixture.ts";
import { backupComplete } from "./control.ts";
import {
  advice,
  entry,
  judge,
  kafka1,
  LIMIT,
  namespace,
  newest,
  snapshot,
  together,
  violations,
} from "./judge.fixture.ts";

describe("backup-complete", () => {
  it("is kept where every volume has its snapshot, and names them", () => {
    expect(judge()).toMatchObject({
      outcome: "kept",
      reason: "BackupComplete",
      message: "Backup acme-daily-20260310010000 holds 3 volumes of tenant-acme.",
      advisories: [],
      evidence: {
        ...{ backup: newest.name, phase: "Completed", takenAt: "2026-03-10T01:00:00Z" },
        copies: { "data-kafka-1": snapshotId(kafka1, newest) },
      },
    });
  });

  it("names the claim, the snapshot and the backup where EC2 has the snapshot no more", () => {
    expect(judge(snapshot(undefined))).toMatchObject({
      outcome: "broken",
      reason: "SnapshotMissing",
      violations: [
        {
          kind: "PersistentVolumeClaim",
          id: "tenant-acme/data-kafka-1",
          reason: "SnapshotMissing",
          message:
            "PersistentVolumeClaim tenant-acme/data-kafka-1: backup acme-daily-20260310010000 copied it to " +
            "snap-tenant-acme-data-kafka-1-acme-daily-20260310010000, which EC2 does not have.",
        },
      ],
    });
  });

  it.each<[string, Partial<VolumeInfo>, string]>([
    ["skipped it", { skipped: true, skippedReason: "no plugin" }, "VolumeSkipped"],
    ["failed to copy it", { result: "failed" }, "CopyFailed"],
    ["was cancelled", { result: "canceled" }, "CopyFailed"],
    ["holds the volume that had its name before", { volumeName: "pv-old" }, "OtherVolume"],
    ["names another namespace's claim", { claim: { namespace: "tenant-acme-eu", name: kafka1.name } }, "NotInBackup"],
    ["failed to move its data", { dataMoved: true, result: "failed" }, "CopyFailed"],
    ["copied its files, and then says Canceled", { method: "PodVolumeBackup", phase: "Canceled" }, "CopyFailed"],
    ["moved its data, and then says Failed", { dataMoved: true, phase: "Failed" }, "CopyFailed"],
    ["has a snapshot, and says Failed of it", { phase: "Failed" }, "CopyFailed"],
    ["failed to copy its files", { method: "PodVolumeBackup", result: "failed" }, "CopyFailed"],
  ])("is broken where the backup %s", (_, fields, reason) => {
    const finding = judge(entry(fields));
    expect([finding.outcome, ...violations(finding)]).toEqual([
      "broken",
      `${reason} PersistentVolumeClaim tenant-acme/data-kafka-1`,
    ]);
  });

  it("is broken where the backup names no snapshot, and says why a volume was skipped", () => {
    const { snapshotHandle: _, ...without } = volumeInfo(kafka1, newest);
    const nameless = judge((facts) => facts.volumeInfos.set(newest.name, observed([without], NOW)));
    expect(nameless.violations.find(({ id }) => id.endsWith("kafka-1"))?.message).toContain("names no snapshot of it");
    expect(judge(entry({ skipped: true, skippedReason: "no plugin" })).message).toContain("skipped it (no plugin).");
  });

  it.each<[string, Partial<VolumeInfo>, string]>([
    ["a method that is not known", { method: "unknown" }, "MethodNotUnderstood"],
    ["moved data of which it does not say what became", { dataMoved: true }, "CopyNotConfirmed"],
    ["files of which it does not say what became", { method: "PodVolumeBackup" }, "CopyNotConfirmed"],
  ])("is unknown where the backup has %s", (_, fields, reason) => {
    const { result: __, ...silent } = volumeInfo(kafka1, newest, fields);
    const finding = judge(together(entry(), (facts) => addEntry(facts, silent)));
    expect(finding).toMatchObject({ outcome: "unknown", reason, violations: [] });
  });

  it("is kept where an older release says no result, and of its upload that it is Completed", () => {
    const { result: _, ...silent } = volumeInfo(kafka1, newest, { method: "PodVolumeBackup", phase: "Completed" });
    expect(judge(together(entry(), (facts) => addEntry(facts, silent))).outcome).toBe("kept");
  });

  function addEntry(facts: MutableFacts, added: VolumeInfo): void {
    const reading = facts.volumeInfos.get(newest.name);
    if (reading?.status !== "observed") throw new Error("no volumeinfo");
    facts.volumeInfos.set(newest.name, observed([...reading.value, added], NOW));
  }

  it.each<[string, Partial<VolumeInfo>]>([
    ["a CSI snapshot of which it does not say what became", { method: "CSISnapshot" }],
    ["data that was moved to the object store", { method: "CSISnapshot", dataMoved: true, snapshotHandle: "unknown" }],
    ["files that were copied to the object store", { method: "PodVolumeBackup" }],
    ["an entry without the volume's name", { volumeName: "" }],
  ])("is kept where the backup has %s", (_, fields) => {
    expect(judge(entry(fields)).outcome).toBe("kept");
  });

  it("finds an entry that names no claim by its volume", () => {
    const { claim: _, ...nameless } = volumeInfo(kafka1, newest);
    expect(judge(together(entry(), (facts) => addEntry(facts, nameless))).outcome).toBe("kept");
  });

  it("one good copy of a volume is enough, and one that nobody understands leaves it open", () => {
    expect(judge(entry({ skipped: true }, { method: "PodVolumeBackup" })).outcome).toBe("kept");
    expect(judge(entry({ method: "unknown" }, {})).outcome).toBe("kept");
    expect(judge(entry({ result: "failed" }, { method: "unknown" })).outcome).toBe("unknown");
  });
});

describe("the backup", () => {
  it("that is Completed with no volume captured at all is broken for each of them", () => {
    const nothing = judge((facts) => facts.volumeInfos.set(newest.name, observed([], NOW)));
    expect(violations(nothing)).toHaveLength(3);
    expect(nothing.message).toContain("(and 2 more)");
  });

  it("with no volumes is fine where there are none", () => {
    const none = judge((facts) => {
      facts.persistentVolumeClaims = facts.persistentVolumeClaims.filter((one) => one.namespace !== namespace);
      facts.volumeInfos.set(newest.name, observed([], NOW));
    });
    expect(none).toMatchObject({ outcome: "notApplicable", reason: "NoVolumes" });
    const pending = judge((facts) => {
      facts.persistentVolumeClaims = [claim({ ...kafka1, phase: "Pending" })];
    });
    expect(pending).toMatchObject({ outcome: "notApplicable", reason: "NoVolumes" });
  });

  it("of which all claims are younger is not to be judged yet", () => {
    const finding = judge((facts) => {
      facts.persistentVolumeClaims = [claim({ ...kafka1, createdAt: NOW - HOUR })];
      facts.volumeInfos.set(newest.name, observed([], NOW));
    });
    expect(finding).toMatchObject({ outcome: "notApplicable", reason: "FirstBackupNotDue" });
  });

  it("that failed in part names exactly the claims that lack a good copy", () => {
    const partly = together(entry({ result: "failed" }), (facts) => {
      facts.backups = facts.backups.map((one) =>
        one.name === newest.name ? { ...one, phase: "PartiallyFailed" } : one,
      );
    });
    expect(violations(judge(partly))).toEqual(["CopyFailed PersistentVolumeClaim tenant-acme/data-kafka-1"]);
    expect(advice(judge(partly))).toEqual(["BackupPartiallyFailed"]);
  });

  it("is the newest that can be read: what runs or failed after it is not opened", () => {
    const after: readonly Backup[] = ["InProgress", "Failed", "Deleting", "New"].map((phase, at) =>
      backup({ name: `acme-daily-${at}`, phase, startedAt: NOW - HOUR }),
    );
    expect(judge((facts) => facts.backups.push(...after)).evidence).toMatchObject({ backup: newest.name });
  });

  it("is found by its whole name, however long", () => {
    const long = backup({
      name: `${"tenant-acme-with-a-very-long-name-".repeat(3)}20260310020000`,
      startedAt: LAST_NIGHT + HOUR,
    });
    const finding = judge((facts) => {
      facts.backups.push(long);
      const names = ["data-kafka-0", "data-kafka-1", "data-kafka-2"].map((name) => ({ namespace, name }));
      facts.snapshots.push(...names.map((name) => snapshotOf(name, long)));
      facts.volumeInfos.set(
        long.name,
        observed(
          names.map((name) => volumeInfo(name, long)),
          NOW,
        ),
      );
    });
    expect(finding).toMatchObject({ outcome: "kept", evidence: { backup: long.name } });
  });

  const gone = (facts: MutableFacts): void => {
    facts.backups = [];
  };

  it("that does not exist is missed once it is due, counted from the younger of claim and tenant", () => {
    const young = (age: number): Judging => ({
      tenants: [tenant("acme", { since: new Date(NOW - age).toISOString() })],
    });
    expect(judge(gone, young(LIMIT))).toMatchObject({
      outcome: "notApplicable",
      reason: "FirstBackupNotDue",
      message: "tenant-acme has no backup yet; the first has until 2026-03-10T12:00:00Z.",
    });
    expect(violations(judge(gone, young(LIMIT + 1)))).toEqual([
      "NoBackup Namespace tenant-acme",
      "NotInBackup PersistentVolumeClaim tenant-acme/data-kafka-0",
      "NotInBackup PersistentVolumeClaim tenant-acme/data-kafka-1",
      "NotInBackup PersistentVolumeClaim tenant-acme/data-kafka-2",
    ]);
    const allNew = judge((facts) => {
      gone(facts);
      facts.persistentVolumeClaims = [claim({ ...kafka1, createdAt: NOW - HOUR })];
    });
    expect(allNew.outcome).toBe("notApplicable");
  });

  it("whose date is yet to come does not stand for the newest", () => {
    const finding = judge((facts) => {
      facts.backups.push(backup({ name: "odd", startedAt: NOW + DAY }));
      facts.volumeInfos.set("odd", facts.volumeInfos.get(newest.name) ?? unreadable("failed", "x", "x"));
      facts.volumeInfos.set(newest.name, unreadable("notFound", "x", "NoSuchKey"));
    });
    expect(violations(finding)).toEqual([`VolumeInfoMissing Backup ${newest.name}`]);
  });

  it("that was deleted from the object store shows nothing: broken, not unknown", () => {
    const source =
      "s3://example-backups/backups/acme-daily-20260310010000/acme-daily-20260310010000-volumeinfo.json.gz";
    const finding = judge((facts) => facts.volumeInfos.set(newest.name, unreadable("notFound", source, "NoSuchKey")));
    expect(violations(finding)).toEqual([`VolumeInfoMissing Backup ${newest.name}`]);
    expect(finding.message).toContain(`${source}: NoSuchKey.`);
  });

  it.each<UnreadableCause>(["forbidden", "throttled", "timedOut", "malformed", "incomplete"])(
    "whose volumeinfo is unreadable (%s) makes this tenant unknown, and no other",
    (cause) => {
      const facts = healthyFacts();
      facts.volumeInfos.set(newest.name, unreadable(cause, "s3://example-backups/x", "no"));
      expect(judgeFacts([backupComplete], facts).map(({ tenant: id, outcome }) => [id, outcome])).toEqual([
        ["acme", "unknown"],
        ["globex", "kept"],
      ]);
    },
  );

  it("that nobody opened is unknown", () => {
    expect(judge((facts) => facts.volumeInfos.clear())).toMatchObject({
      outcome: "unknown",
      reason: "UnreadableNotLookedAt",
    });
  });
});
