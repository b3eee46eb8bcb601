import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import type { Snapshot, Volume } from "#domain/ec2.ts";
import { observed, unreadable } from "#domain/reading.ts";
import type { RecycledItem } from "#domain/velero-traces.ts";
import { backup, type Judging, NOW, snapshotOf, tenant, volume } from "../cluster.fixture.ts";
import { adviceOf, findingOf, type StoredFacts, together, violationsOf } from "../stored.fixture.ts";
import { nothingLeftBehind } from "./control.ts";

const judge = findingOf(nothingLeftBehind, "gone");
const DELETED = Date.parse("2026-02-18T12:00:00Z");
const NAMESPACE_TAG = "kubernetes.io/created-for/pvc/namespace";
const CLUSTER = "kubernetes.io/cluster/";
const SCHEDULE = "velero.io/schedule-name";
const tagged = { [NAMESPACE_TAG]: "tenant-gone" };
const of = { namespace: "tenant-gone", name: "data-0" };

function disk(fields: Partial<Volume> = {}) {
  const found: Volume = {
    ...{ id: "vol-9", encrypted: true, state: "available", sizeGiB: 8, availabilityZone: "eu-west-1a", tags: tagged },
    ...{ createdAt: DELETED - 40 * DAY },
    ...fields,
  };
  return (facts: StoredFacts) => void facts.volumes.push(found);
}

function copy(fields: Partial<Snapshot> = {}) {
  const found = snapshotOf(of, backup({ name: "x" }), {
    ...{ id: "snap-9", volumeId: "vol-9", startedAt: DELETED - DAY, tags: tagged },
    ...fields,
  });
  return (facts: StoredFacts) => void facts.snapshots.push(found);
}

const left = (...changes: readonly ((facts: StoredFacts) => void)[]) => violationsOf(judge(together(...changes)));

describe("a volume", () => {
  it("is left that a PersistentVolume leads to, with the PersistentVolume", () => {
    const retained = (facts: StoredFacts) =>
      void facts.persistentVolumes.push(volume(of, { volumeHandle: "vol-9", phase: "Released" }));
    expect(left(disk({ tags: {} }), retained)).toEqual([
      "PersistentVolumeLeft PersistentVolume pv-tenant-gone-data-0",
      "VolumeLeft Volume vol-9",
    ]);
  });

  it.each<[string, Readonly<Record<string, string>>, number]>([
    ["its namespace", tagged, 1],
    ["its tenant", { "surety.dev/tenant": "gone" }, 1],
    ["the backup that it was restored from", { "velero.io/backup": "gone-daily-20260210010000" }, 1],
    [
      "the Schedule of a backup that was named by hand",
      { [SCHEDULE]: "gone-daily", "velero.io/backup": "farewell" },
      1,
    ],
    ["a Schedule that is named alike", { [SCHEDULE]: "gone-eu-daily" }, 0],
    ["its namespace, of this cluster among others", { ...tagged, [`${CLUSTER}prod-eu`]: "", [`${CLUSTER}b`]: "" }, 1],
    ["its namespace, of another cluster", { ...tagged, [`${CLUSTER}prod-us`]: "owned" }, 0],
    ["its tenant, whatever the cluster", { "surety.dev/tenant": "gone", [`${CLUSTER}prod-us`]: "owned" }, 1],
    ["a namespace that is named alike", { [NAMESPACE_TAG]: "tenant-gone-eu" }, 0],
    ["a backup that is named alike", { "velero.io/backup": "gone-eu-daily-20260210010000" }, 0],
    ["nothing", {}, 0],
  ])("is left that carries %s as a tag: %j", (_, tags, count) => {
    expect(left(disk({ tags }))).toHaveLength(count);
  });

  it("that somebody else uses is theirs, though it carries the tags of the one that it was restored from", () => {
    const inUse = (facts: StoredFacts) =>
      void facts.persistentVolumes.push(
        volume({ namespace: "tenant-acme", name: "restored-0" }, { volumeHandle: "vol-9" }),
      );
    const finding = judge(together(disk({ state: "in-use" }), inUse));
    expect([finding.outcome, ...adviceOf(finding)]).toEqual(["kept", "TagsOfAnother"]);
    expect(finding.advisories[0]?.message).toBe(
      "Volume vol-9 looks like gone's by its tag kubernetes.io/created-for/pvc/namespace=tenant-gone, and is not: it is in use as PersistentVolumeClaim tenant-acme/restored-0.",
    );
    const copied = judge(together(disk({ state: "in-use" }), inUse, copy()));
    expect([copied.outcome, ...adviceOf(copied)]).toEqual(["kept", "TagsOfAnother", "TagsOfAnother"]);
  });
});

describe("a snapshot", () => {
  it("is left that its tags name, and says by which", () => {
    expect(judge(copy({ tags: { "velero.io/backup": "gone-daily-20260210010000" } }))).toMatchObject({
      ...{ outcome: "broken", reason: "SnapshotLeft" },
      message:
        "Snapshot snap-9 of 2026-02-17T12:00:00Z still exists. It is the tenant's by its tag velero.io/backup=gone-daily-20260210010000.",
    });
  });

  it("is left that was made of a volume of the tenant's, however that is known", () => {
    const nameless = copy({ id: "snap-8", tags: {} });
    expect(left(copy(), nameless)).toEqual(["SnapshotLeft Snapshot snap-9", "SnapshotLeft Snapshot snap-8"]);
    expect(left(disk(), nameless)).toEqual(["VolumeLeft Volume vol-9", "SnapshotLeft Snapshot snap-8"]);
    expect(left(nameless)).toEqual([]);
  });

  it("that was copied names no volume that would lead to others", () => {
    const copied = { volumeId: "vol-ffffffff" };
    const imported = copy({ id: "snap-8", tags: { "surety.dev/tenant": "acme" }, ...copied });
    expect(left(copy(copied), imported)).toEqual(["SnapshotLeft Snapshot snap-9"]);
  });

  it("is left that a content of the tenant's namespace leads to", () => {
    const content = (facts: StoredFacts) =>
      void facts.volumeSnapshotContents.push({
        ...{ name: "c", createdAt: 0, namespace: "tenant-gone", driver: "ebs.csi.aws.com", snapshotHandle: "snap-9" },
      });
    expect(left(copy({ tags: {} }), content)).toEqual([
      "VolumeSnapshotContentLeft VolumeSnapshotContent c",
      "SnapshotLeft Snapshot snap-9",
    ]);
  });

  it("is left with its Backup, whatever that is called", () => {
    const kept = (facts: StoredFacts) =>
      void facts.backups.push(backup({ name: "farewell", includedNamespaces: ["tenant-gone"] }));
    expect(left(copy({ tags: { "velero.io/backup": "farewell" } }), kept)).toEqual([
      "BackupLeft Backup farewell",
      "SnapshotLeft Snapshot snap-9",
    ]);
  });

  it("whose Backup does not take in the namespace is not the tenant's", () => {
    const other = (facts: StoredFacts) =>
      void facts.backups.push(backup({ name: "acme-x", includedNamespaces: ["tenant-acme"] }));
    const finding = judge(together(other, copy({ tags: { ...tagged, "velero.io/backup": "acme-x" } })));
    expect([finding.outcome, ...adviceOf(finding)]).toEqual(["kept", "TagsOfAnother"]);
  });

  it("that says nothing of whose it is may be anybody's: named, and counted", () => {
    const many = (count: number) => (facts: StoredFacts) => {
      for (let at = 0; at < count; at++) copy({ id: `snap-u${at}`, volumeId: `vol-u${at}`, tags: {} })(facts);
    };
    expect(judge(many(4)).advisories).toEqual([
      {
        reason: "SnapshotsNotAttributed",
        message:
          "Nothing says whose these snapshots are, so that they may be anybody's: snap-u0, snap-u1, snap-u2 and 1 more.",
      },
    ]);
    const ofImage = copy({ tags: { Name: "image of a node" }, volumeId: "vol-u" });
    const ofLive = copy({ id: "snap-live", volumeId: "vol-tenant-acme-data-kafka-0", tags: {} });
    expect(adviceOf(judge(together(ofImage, ofLive)))).toEqual([]);
    expect(adviceOf(judge(copy({ tags: { "ebs.csi.aws.com/cluster": "true" } })))).toEqual(["SnapshotsNotAttributed"]);
  });

  it("is mentioned as volumes are that the driver made and no PersistentVolume leads to", () => {
    const driven = (id: string) => disk({ id, tags: { "ebs.csi.aws.com/cluster": "true", CSIVolumeName: "pvc-1" } });
    expect(adviceOf(judge(driven("vol-9")))).toEqual(["VolumesNotAttributed"]);
    expect(adviceOf(judge(driven("vol-tenant-acme-data-kafka-0")))).toEqual([]);
    expect(adviceOf(judge(disk({ tags: { Name: "of a node" } })))).toEqual([]);
  });

  it("of the namespace's next tenant is not left over", () => {
    const judging: Judging = {
      tenants: [
        tenant("gone", { state: "deleted", since: "2026-02-18T12:00:00Z" }),
        { ...tenant("heir"), namespace: "tenant-gone" },
      ],
    };
    expect(judge(copy({ startedAt: DELETED - 1 }), judging).outcome).toBe("broken");
    expect(judge(copy({ startedAt: DELETED }), judging).outcome).toBe("kept");
    expect(judge(disk({ createdAt: DELETED - 1 }), judging).outcome).toBe("broken");
    expect(judge(disk({ createdAt: DELETED }), judging).outcome).toBe("kept");
  });
});

describe("the recycle bin", () => {
  const recycled =
    (fields: Partial<RecycledItem> = {}) =>
    (facts: StoredFacts) => {
      const item = { id: "snap-b", volumeId: "vol-9", enteredAt: DELETED, exitsAt: NOW + 10 * DAY, ...fields };
      facts.recycleBin.snapshots = [item];
    };

  it("keeps what leads to the tenant's volumes, until its date", () => {
    const finding = judge(together(copy(), recycled()));
    expect(violationsOf(finding)).toEqual(["SnapshotLeft Snapshot snap-9", "InRecycleBin Snapshot snap-b"]);
    expect(finding.violations[1]?.message).toContain(
      "Snapshot snap-b is in the Recycle Bin until 2026-03-20T12:00:00Z. It is the tenant's by its volume vol-9, and snapshot snap-9",
    );
  });

  it("makes unknown what it keeps from the tenant's time, where that leads to nobody", () => {
    const finding = judge(recycled());
    expect(finding).toMatchObject({ outcome: "unknown", reason: "RecycledNotAttributed", violations: [] });
    expect(finding.message).toBe(
      "Snapshot snap-b is in the Recycle Bin until 2026-03-20T12:00:00Z, and nothing says whose it is: it may be left of gone.",
    );
    const entered = (enteredAt: number) => judge(recycled({ enteredAt })).outcome;
    expect(entered(DELETED + DAY)).toBe("unknown");
    expect(entered(DELETED + DAY + 1)).toBe("kept");
  });

  it.each<[string, (facts: StoredFacts) => void]>([
    ["a volume that is in use", recycled({ volumeId: "vol-tenant-acme-data-kafka-0" })],
    ["a volume that tags say is another's", together(recycled(), disk({ tags: { [NAMESPACE_TAG]: "tenant-acme" } }))],
    ["a snapshot that tags say is another's", together(recycled(), copy({ tags: { [NAMESPACE_TAG]: "tenant-acme" } }))],
  ])("may keep what leads to %s", (_, change) => {
    expect(judge(change).outcome).toBe("kept");
  });

  it("keeps volumes as well, where that was looked at", () => {
    const volumes = (reading: StoredFacts["recycleBin"]["volumes"]) =>
      judge((facts) => void Object.assign(facts.recycleBin, { volumes: reading }));
    expect(volumes(observed([{ id: "vol-b", volumeId: "vol-b", enteredAt: DELETED }], NOW)).outcome).toBe("unknown");
    expect(volumes(unreadable("notLookedAt", "aws", "no file")).outcome).toBe("kept");
    expect(volumes(unreadable("forbidden", "aws", "AccessDenied"))).toMatchObject({
      ...{ outcome: "unknown", reason: "UnreadableForbidden" },
    });
  });
});
