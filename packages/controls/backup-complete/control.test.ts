import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "#domain/duration.ts";
import type { Snapshot } from "#domain/ec2.ts";
import type { Finding } from "#domain/finding.ts";
import { observed, type UnreadableCause, unreadable } from "#domain/reading.ts";
import type { Backup, VolumeInfo } from "#domain/velero.ts";
import type { PersistentVolumeClaim } from "#domain/workloads.ts";
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
  volume,
  volumeInfo,
} from "../cluster.fixture.ts";
import { backupComplete } from "./control.ts";

const namespace = "tenant-acme";
const kafka1 = { namespace, name: "data-kafka-1" };
const newest = backup({ name: "acme-daily-20260310010000" });
const LIMIT = 26 * HOUR;

/** The finding about acme, once a healthy cluster has been changed. */
function judge(change: (facts: MutableFacts) => void = () => undefined, judging: Judging = {}): Finding {
  const facts = healthyFacts();
  change(facts);
  const finding = judgeFacts([backupComplete], facts, judging).find((found) => found.tenant === "acme");
  if (finding === undefined) throw new Error("no finding about acme");
  return finding;
}

/** Changes what the newest backup says of data-kafka-1. */
function entry(...changes: readonly Partial<VolumeInfo>[]) {
  return (facts: MutableFacts): void => {
    const others = ["data-kafka-0", "data-kafka-2"].map((name) => volumeInfo({ namespace, name }, newest));
    const changed = changes.map((fields) => volumeInfo(kafka1, newest, fields));
    facts.volumeInfos.set(newest.name, observed([...others, ...changed], NOW));
  };
}

/** Changes what EC2 says of the snapshot of data-kafka-1; undefined: EC2 does not have it. */
function snapshot(fields: Partial<Snapshot> | undefined) {
  return (facts: MutableFacts): void => {
    const others = facts.snapshots.filter(({ id }) => id !== snapshotId(kafka1, newest));
    facts.snapshots = fields === undefined ? others : [...others, snapshotOf(kafka1, newest, fields)];
  };
}

/** Changes the claim data-kafka-1 itself. */
function claimed(fields: Partial<PersistentVolumeClaim>) {
  return (facts: MutableFacts): void => {
    const others = facts.persistentVolumeClaims.filter(
      (one) => one.name !== kafka1.name || one.namespace !== namespace,
    );
    facts.persistentVolumeClaims = [...others, claim({ ...kafka1, ...fields })];
  };
}

const together = (...changes: readonly ((facts: MutableFacts) => void)[]) => {
  return (facts: MutableFacts): void => changes.forEach((change) => void change(facts));
};
const violations = (finding: Finding) => finding.violations.map(({ kind, id, reason }) => `${reason} ${kind} ${id}`);
const advice = (finding: Finding) => finding.advisories.map(({ reason }) => reason);

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

describe("the snapshot", () => {
  it.each<[string, Partial<Snapshot>, string]>([
    ["is of another volume", { volumeId: "vol-other" }, "SnapshotOfOtherVolume"],
    ["is not encrypted", { encrypted: false }, "SnapshotNotEncrypted"],
    ["has failed", { state: "error" }, "SnapshotFailed"],
    ["lies in the recycle bin", { state: "recoverable" }, "SnapshotFailed"],
    ["is being taken out of it", { state: "recovering" }, "SnapshotFailed"],
  ])("that %s breaks the promise", (_, fields, reason) => {
    expect(violations(judge(snapshot(fields)))).toEqual([`${reason} PersistentVolumeClaim tenant-acme/data-kafka-1`]);
  });

  it("in a state that is not known makes nothing kept", () => {
    expect(judge(snapshot({ state: "thawing" }))).toMatchObject({
      outcome: "unknown",
      reason: "SnapshotNotUnderstood",
    });
  });

  it("may be pending for six hours, and not longer", () => {
    const pending = judge(snapshot({ state: "pending", startedAt: NOW - 6 * HOUR }));
    expect([pending.outcome, ...advice(pending)]).toEqual(["kept", "SnapshotPending"]);
    const late = judge(snapshot({ state: "pending", startedAt: NOW - 6 * HOUR - 1 }));
    expect(late).toMatchObject({ outcome: "broken", reason: "SnapshotPending" });
    expect(late.message).toContain("which is still pending after 6 h.");
  });

  it.each([
    ["any", undefined, "kept"],
    ["its own, by ARN", "arn:aws:kms:eu-west-1:111122223333:key/aaaa", "kept"],
    ["its own, by id", "aaaa", "kept"],
    ["another", "arn:aws:kms:eu-west-1:111122223333:key/bbbb", "broken"],
    ["one whose id only ends the same", "aa", "broken"],
  ])("must have the configured key: %s", (_, kmsKey, outcome) => {
    const promises = kmsKey === undefined ? {} : { storage: { kmsKey } };
    expect(judge(undefined, { promises }).outcome).toBe(outcome);
  });

  it("without a key that EC2 names is not of the configured one", () => {
    const { kmsKey: _, ...keyless } = snapshotOf(kafka1, newest);
    const promises = { storage: { kmsKey: "aaaa" } };
    const finding = judge(
      (facts) => {
        facts.snapshots = facts.snapshots.map((one) => (one.id === keyless.id ? keyless : one));
      },
      { promises },
    );
    expect(finding).toMatchObject({ outcome: "broken", reason: "SnapshotKeyWrong" });
  });
});

describe("the claim", () => {
  it("that no backup holds is named, with the label that leaves it out", () => {
    const extra = { namespace, name: "data-extra-0" };
    const added = (labels: Readonly<Record<string, string>>) => (facts: MutableFacts) => {
      facts.persistentVolumeClaims.push(claim({ ...extra, labels }));
      facts.persistentVolumes.push(volume(extra));
    };
    expect(violations(judge(added({})))).toEqual(["NotInBackup PersistentVolumeClaim tenant-acme/data-extra-0"]);
    const excluded = judge(added({ "velero.io/exclude-from-backup": "true" }));
    expect(excluded.message).toContain("Its label velero.io/exclude-from-backup=true leaves it out of backups.");
    const held = judge(claimed({ labels: { "velero.io/exclude-from-backup": "true" } }));
    expect([held.outcome, ...advice(held)]).toEqual(["kept", "ClaimExcluded"]);
  });

  it("that is younger than the backup has until the next one is due, and not longer", () => {
    const young = (age: number) => judge(together(entry(), claimed({ createdAt: NOW - age })));
    const before = young(HOUR);
    expect([before.outcome, ...advice(before)]).toEqual(["kept", "ClaimNotInBackupYet"]);
    const late = (age: number) =>
      judge((facts) => {
        entry()(facts);
        claimed({ createdAt: NOW - age })(facts);
        facts.backups = facts.backups.map((one) => ({ ...one, startedAt: NOW - 3 * DAY, createdAt: NOW - 3 * DAY }));
        facts.backups = facts.backups.filter(({ name }) => name === newest.name);
      });
    expect(late(LIMIT).outcome).toBe("kept");
    expect(late(LIMIT + 1)).toMatchObject({ outcome: "broken", reason: "NotInBackup" });
  });

  it("made while the backup ran is held where the backup has it", () => {
    expect(judge(claimed({ createdAt: LAST_NIGHT + 1000 }))).toMatchObject({ outcome: "kept", advisories: [] });
  });

  it("that was there when the backup began must be in it, to the millisecond", () => {
    expect(judge(together(entry(), claimed({ createdAt: LAST_NIGHT }))).outcome).toBe("broken");
    expect(judge(together(entry(), claimed({ createdAt: LAST_NIGHT + 1 }))).outcome).toBe("kept");
  });

  it("that is Pending holds nothing yet; one that is Lost has lost it", () => {
    const pending = judge(claimed({ phase: "Pending" }));
    expect([pending.outcome, ...advice(pending)]).toEqual(["kept", "ClaimPending"]);
    expect(violations(judge(claimed({ phase: "Lost" })))).toEqual([
      "ClaimLost PersistentVolumeClaim tenant-acme/data-kafka-1",
    ]);
  });

  it.each<[string, (facts: MutableFacts) => void, string]>([
    ["whose phase is not known", claimed({ phase: "Resizing" }), "ClaimNotUnderstood"],
    ["whose volume is not in the list", claimed({ volumeName: "pv-elsewhere" }), "VolumeNotSeen"],
  ])("%s makes nothing kept", (_, change, reason) => {
    expect(judge(change)).toMatchObject({ outcome: "unknown", reason });
  });

  it("that is bound and names no volume makes nothing kept", () => {
    const { volumeName: _, ...unnamed } = claim(kafka1);
    expect(judge((facts) => facts.persistentVolumeClaims.push(unnamed)).reason).toBe("ClaimNotUnderstood");
  });

  it("a violation goes before what is not understood", () => {
    expect(
      judge(
        together(snapshot(undefined), (facts) => {
          facts.persistentVolumeClaims.push(claim({ namespace, name: "odd", phase: "Resizing" }));
        }),
      ).outcome,
    ).toBe("broken");
  });
});

describe("the volume", () => {
  const withVolume = (fields: Parameters<typeof volume>[1]) => (facts: MutableFacts) => {
    const others = facts.persistentVolumes.filter(
      ({ claim: of }) => of?.name !== kafka1.name || of.namespace !== namespace,
    );
    facts.persistentVolumes = [...others, volume(kafka1, fields)];
  };

  it.each([
    ["aws://eu-west-1a/vol-tenant-acme-data-kafka-1", "kept"],
    ["vol-tenant-acme-data-kafka-1", "kept"],
    ["aws://eu-west-1a/vol-other", "broken"],
  ])("made by Kubernetes itself, named %s: %s", (volumeHandle, outcome) => {
    expect(judge(withVolume({ driver: "kubernetes.io/aws-ebs", volumeHandle })).outcome).toBe(outcome);
  });

  it("of another kind cannot be looked up in EC2, so its snapshot proves nothing", () => {
    const efs = withVolume({ driver: "efs.csi.aws.com", volumeHandle: "fs-1" });
    expect(judge(efs)).toMatchObject({ outcome: "unknown", reason: "VolumeNotSupported" });
    expect(judge(together(efs, entry({ method: "PodVolumeBackup" }))).outcome).toBe("kept");
    expect(judge(together(efs, entry({ skipped: true }))).outcome).toBe("broken");
    expect(judge(together(efs, entry())).outcome).toBe("broken");
  });

  it("of no driver, such as a host's folder, is treated alike", () => {
    const { driver: _, volumeHandle: __, ...hostPath } = volume(kafka1);
    const finding = judge((facts) => {
      facts.persistentVolumes = facts.persistentVolumes.map((one) => (one.name === hostPath.name ? hostPath : one));
    });
    expect(finding.reason).toBe("VolumeNotSupported");
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
