import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "#domain/duration.ts";
import { claim, LAST_NIGHT, type MutableFacts, NOW, volume } from "../cluster.fixture.ts";
import {
  advice,
  claimed,
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

  it("that is said to be made tomorrow is not waited for", () => {
    expect(violations(judge(together(entry(), claimed({ createdAt: NOW + DAY }))))).toEqual([
      "NotInBackup PersistentVolumeClaim tenant-acme/data-kafka-1",
    ]);
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
