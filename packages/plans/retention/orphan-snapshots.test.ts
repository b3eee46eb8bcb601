import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import type { Snapshot } from "#domain/ec2.ts";
import { observed, unreadable } from "#domain/reading.ts";
import { backup, folder, location, persistentVolume, snapshot, stored } from "../deletion/world.fixture.ts";
import { nextLedger } from "./ledger.ts";
import { planRetention } from "./plan-retention.ts";
import { NOW, retentionWorld, tenant } from "./retention-world.fixture.ts";
import type { RetentionWorld } from "./world.ts";

const native = { "velero.io/backup": "acme-daily-20260501010000", "velero.io/pv": "pv-1" };
const csi = { CSIVolumeSnapshotName: "snapshot-1", "ebs.csi.aws.com/cluster": "true" };
const at = (changes: Partial<Snapshot> = {}) =>
  snapshot("snap-1", "vol-1", { startedAt: NOW - 30 * DAY, tags: native, ...changes });
const pv = persistentVolume("pv-1", "tenant-acme", { volumeHandle: "vol-1" });

function worldWith(
  item: Snapshot,
  readings: Partial<RetentionWorld["readings"]> = {},
  changes: Partial<RetentionWorld> = {},
): RetentionWorld {
  const all = { snapshots: observed([item], NOW), persistentVolumes: observed([pv], NOW), ...readings };
  const world = retentionWorld(all, { sharing: new Map([["snap-1", observed([], NOW)]]) });
  const ledger = { ...world.ledger, sightings: { "OrphanSnapshot snap-1": NOW - 3 * DAY } };
  return { ...world, ledger, ...changes };
}

/** `OrphanSnapshot` where it goes, else why it does not; undefined where it is no orphan. */
function outcome(world: RetentionWorld): string | undefined {
  const { items, skipped } = planRetention(world);
  const ofSnapshots = [...items, ...skipped].filter(({ kind }) => kind === "Snapshot");
  return ofSnapshots[0]?.reason;
}

describe("a snapshot of a backup that left nothing else", () => {
  it("goes, with all by which it is known again", () => {
    const [item] = planRetention(worldWith(at())).items;
    expect(item).toMatchObject({ id: "snap-1", place: "eu-west-1", tenants: ["acme"], reason: "OrphanSnapshot" });
    expect(item?.method).toEqual({ by: "DeleteSnapshot", volumeId: "vol-1", startedAt: NOW - 30 * DAY, tags: native });
  });

  it.each([
    ["seen the grace period ago", NOW - 3 * DAY, "OrphanSnapshot"],
    ["seen a moment less ago", NOW - 3 * DAY + 1, "NotSeenLongEnough"],
    ["seen for the first time", undefined, "NotSeenLongEnough"],
  ])("that was %s: %s", (_, since, expected) => {
    const world = worldWith(at());
    const sightings: Record<string, number> = since === undefined ? {} : { "OrphanSnapshot snap-1": since };
    expect(outcome({ ...world, ledger: { ...world.ledger, sightings } })).toBe(expected);
  });

  it.each([
    ["has state pending", at({ state: "pending" }), "SnapshotNotEnded"],
    ["was made by AWS Backup", at({ tags: { ...native, "aws:backup:source-resource": "x" } }), "MadeByAnotherService"],
    ["has another cluster's tag", at({ tags: { ...native, "kubernetes.io/cluster/x": "owned" } }), "OfAnotherCluster"],
    ["is of a volume that nobody knows", at({ volumeId: "vol-2" }), "AttributedByTagAlone"],
    ["is of a volume that was copied", at({ volumeId: "vol-ffffffff" }), "AttributedByTagAlone"],
    ["is of the CSI driver", at({ tags: csi }), "OrphanSnapshot"],
    ["is nobody's whom Surety knows", at({ tags: { Name: "by hand" } }), undefined],
  ])("%s: %s", (_, item, expected) => {
    expect(outcome(worldWith(item))).toBe(expected);
  });

  it.each([
    ["is locked", { lockedSnapshots: observed(new Map([["snap-1", NOW + DAY]]), NOW) }, "SnapshotLocked"],
    ["is used by an AMI", { imagesBySnapshot: observed(new Map([["snap-1", ["ami-1"]]]), NOW) }, "UsedByImage"],
    ["may be locked", { lockedSnapshots: unreadable("forbidden", "EC2", "no") }, "Unreadable"],
    ["may be used by an AMI", { imagesBySnapshot: unreadable("forbidden", "EC2", "no") }, "Unreadable"],
    [
      "may be that of a VolumeSnapshotContent that is not understood",
      {
        volumeSnapshotContents: observed(
          [{ name: "c", createdAt: 0, namespace: "x", driver: "", unclear: "status: found 5" }],
          NOW,
        ),
      },
      "Unreadable",
    ],
    [
      "was begun while a backup runs",
      { backups: observed([backup("b", ["x"], { phase: "InProgress" })], NOW) },
      "MayBeOfRunningBackup",
    ],
    [
      "is not in a location that is Unavailable",
      { backupStorageLocations: observed([location({ phase: "Unavailable" })], NOW) },
      "LocationUnavailable",
    ],
    ["is not in a location at all", { backupStorageLocations: observed([], NOW) }, "NoLocation"],
    [
      "may be in a place that cannot be listed",
      { storedObjects: observed(new Map([["s3://c/", unreadable("forbidden", "S3", "no")]]), NOW) },
      "Unreadable",
    ],
  ])("that %s stays", (_, readings, expected) => {
    expect(outcome(worldWith(at(), readings))).toBe(expected);
  });

  it.each([
    ["its Backup is there", [backup(native["velero.io/backup"], ["x"])], undefined],
    ["its Backup runs", [backup(native["velero.io/backup"], ["x"], { phase: "InProgress" })], undefined],
    [
      "its Backup has failed, with nothing in S3",
      [backup(native["velero.io/backup"], ["x"], { phase: "Failed" })],
      "OrphanSnapshot",
    ],
  ])("where %s: %s", (_, backups, expected) => {
    expect(outcome(worldWith(at(), { backups: observed(backups, NOW) }))).toBe(expected);
  });

  it.each([
    ["held", "TenantHeld"],
    ["offboarding", "TenantLeaves"],
    ["deleted", "OrphanSnapshot"],
  ] as const)("of a tenant that is %s: %s", (state, expected) => {
    expect(outcome(worldWith(at(), {}, { tenants: [tenant("acme", state)] }))).toBe(expected);
  });

  it("stays where a tag hints at a tenant that is held, although its volume is another's", () => {
    const item = at({ tags: { ...native, "surety.dev/tenant": "globex" } });
    expect(outcome(worldWith(item, {}, { tenants: [tenant("acme"), tenant("globex", "held")] }))).toBe("TenantHeld");
  });

  it("stays where a tag hints at a tenant of another cluster", () => {
    const item = at({ tags: { ...native, "surety.dev/tenant": "other" } });
    const tenants = [tenant("acme"), tenant("other", "active", "prod-us")];
    expect(outcome(worldWith(item, {}, { tenants }))).toBe("OfAnotherCluster");
  });

  it("whose volume is gone is known by what this cluster has had", () => {
    const world = worldWith(at(), { persistentVolumes: observed([], NOW) });
    expect(outcome(world)).toBe("AttributedByTagAlone");
    const volumes = { "vol-1": { namespace: "tenant-acme", seenAt: NOW - 40 * DAY } };
    expect(outcome({ ...world, ledger: { ...world.ledger, volumes } })).toBe("OrphanSnapshot");
  });

  it.each([
    [["111111111111"], "SharedWithAccount"],
    [["all"], "SharedWithAccount"],
    [undefined, "Unreadable"],
  ])("shared with %j: %s", (accounts, expected) => {
    const world = worldWith(at());
    const sharing = new Map(accounts === undefined ? [] : [["snap-1", observed(accounts, NOW)] as const]);
    expect(outcome({ ...world, closer: { ...world.closer, sharing } })).toBe(expected);
  });
});

describe("a snapshot that a list in S3 names", () => {
  const storedObjects = observed(stored(folder("backups", "other-1")), NOW);

  it.each([
    ["names it", observed(["snap-1"], NOW), undefined],
    ["names another", observed(["snap-2"], NOW), "OrphanSnapshot"],
    ["is damaged", unreadable("malformed", "S3", "found what is not gzip"), "Unreadable"],
  ])("where the list of a backup that the cluster does not know %s: %s", (_, named, expected) => {
    const world = worldWith(at(), { storedObjects });
    const references = new Map([["s3://b/backups/other-1/", named]]);
    expect(outcome({ ...world, closer: { ...world.closer, references } })).toBe(expected);
  });

  it("may be of the CSI driver and of a Backup whose folder is gone", () => {
    const lost = backup("lost", ["tenant-acme"], { createdAt: NOW - 29 * DAY });
    expect(outcome(worldWith(at({ tags: csi }), { backups: observed([lost], NOW) }))).toBe("MayBeOfLostBackup");
  });

  it("may be of a Backup whose location is gone, whatever its tag says", () => {
    const lost = backup("lost", ["tenant-acme"], { storageLocation: "old", phase: "Failed" });
    expect(outcome(worldWith(at(), { backups: observed([lost], NOW) }))).toBe("MayBeOfLostBackup");
  });
});

describe("what was seen as nobody's", () => {
  const sightings = (world: RetentionWorld) => nextLedger(world, planRetention(world).sightings, []).sightings;
  const known = { "OrphanSnapshot snap-1": NOW - 3 * DAY };

  it("keeps its date for as long as it is so", () => {
    expect(sightings(worldWith(at()))).toEqual(known);
  });

  it("begins anew once somebody has referred to it", () => {
    const backups = observed([backup(native["velero.io/backup"], ["x"])], NOW);
    expect(sightings(worldWith(at(), { backups }))).toEqual({});
  });

  it("stays as it is where nobody could look", () => {
    expect(sightings(worldWith(at(), { snapshots: unreadable("throttled", "EC2", "no") }))).toEqual(known);
    const backupStorageLocations = observed([location({ phase: "Unavailable" })], NOW);
    expect(sightings(worldWith(at(), { backupStorageLocations }))).toEqual(known);
  });
});
