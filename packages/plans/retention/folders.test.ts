import { describe, expect, it } from "vitest";
import type { ListedVersion } from "#domain/closer-look.ts";
import { DAY } from "#domain/duration.ts";
import { observed } from "#domain/reading.ts";
import type { StoredFolder } from "#domain/storage.ts";
import { backup, folder, location, namespace, stored } from "../deletion/world.fixture.ts";
import { planRetention } from "./plan-retention.ts";
import { NOW, proof, retentionWorld, tenant } from "./retention-world.fixture.ts";
import type { RetentionWorld } from "./world.ts";

const OLD = NOW - 40 * DAY;
const addressOf = ({ area, name }: StoredFolder) => `s3://b/${area}/${name}/`;
const version = (key: string, state: ListedVersion["state"] = "current", writtenAt = OLD): ListedVersion => ({
  ...{ key, versionId: `${key}-${state}`, state, writtenAt },
});

/** A world in which the folder was seen as it is, four days ago. */
function worldWith(
  one: StoredFolder,
  versions: readonly ListedVersion[] = [version("a")],
  readings: Partial<RetentionWorld["readings"]> = {},
): RetentionWorld {
  const address = addressOf(one);
  const world = retentionWorld(
    { storedObjects: observed(stored(one), NOW), ...readings },
    {
      versions: new Map([[address, observed(versions, NOW)]]),
      references: new Map([[address, observed([], NOW)]]),
    },
  );
  const reasons = ["FolderWithoutMetadata", "FolderWithoutRestore", "RepositoryOfNobody"];
  const sightings = Object.fromEntries(reasons.map((reason) => [`${reason} ${address}`, NOW - 4 * DAY]));
  return { ...world, ledger: { ...world.ledger, sightings } };
}

function outcome(world: RetentionWorld): string | undefined {
  const { items, skipped } = planRetention(world);
  return (items[0] ?? skipped[0])?.reason;
}

const withoutMetadata = folder("backups", "acme-daily-20260401010000", { hasMetadata: false, writtenAt: OLD });

describe("a folder of a backup without metadata", () => {
  it("goes by its very versions, once it was seen twice", () => {
    const [item] = planRetention(worldWith(withoutMetadata, [version("a"), version("a", "hidden")])).items;
    expect(item).toMatchObject({ reason: "FolderWithoutMetadata", tenants: ["acme"], place: "b" });
    expect(item?.method).toEqual({
      by: "DeleteVersions",
      versions: [
        { key: "a", versionId: "a-current" },
        { key: "a", versionId: "a-hidden" },
      ],
    });
  });

  it.each([
    ["that is just being written", { ...withoutMetadata, writtenAt: NOW - DAY }, "NotSeenLongEnough"],
    ["with metadata", { ...withoutMetadata, hasMetadata: true }, undefined],
    ["with nothing in it", { ...withoutMetadata, objects: 0 }, undefined],
  ])("%s: %s", (_, one, expected) => {
    expect(outcome(worldWith(one))).toBe(expected);
  });

  it("stays where a Backup of its name is there: it may be about to be written", () => {
    const backups = observed([backup(withoutMetadata.name, ["tenant-acme"], { phase: "InProgress" })], NOW);
    expect(outcome(worldWith(withoutMetadata, [version("a")], { backups }))).toBe(undefined);
  });

  it.each([
    ["for as long as it can be brought back", NOW - 30 * DAY, "MetadataHidden"],
    ["and no longer", NOW - 30 * DAY - 1, "FolderWithoutMetadata"],
  ])("stays while its description is only hidden, %s", (_, writtenAt, expected) => {
    const versions = [version("a"), version("backups/x/velero-backup.json", "hidden", writtenAt)];
    expect(outcome(worldWith(withoutMetadata, versions))).toBe(expected);
  });

  it("stays where another cluster has its backups in the same place", () => {
    const world = { ...worldWith(withoutMetadata), otherPlaces: [{ bucket: "b", prefix: "" }] };
    expect(outcome(world)).toBe("OfAnotherCluster");
  });

  it("stays in a location that takes no deletions", () => {
    const backupStorageLocations = observed([location({ accessMode: "ReadOnly", lastSyncedAt: NOW })], NOW);
    expect(outcome(worldWith(withoutMetadata, [version("a")], { backupStorageLocations }))).toBe("LocationReadOnly");
  });

  it("that may be anybody's stays while anybody is held", () => {
    const world = worldWith({ ...withoutMetadata, name: "by-hand" });
    expect(outcome({ ...world, tenants: [tenant("acme", "held")] })).toBe("TenantHeld");
    expect(outcome(world)).toBe("FolderWithoutMetadata");
  });

  it("of acme-eu is not acme's, whom nobody may touch", () => {
    const world = worldWith({ ...withoutMetadata, name: "acme-eu-daily-20260401010000" });
    expect(outcome({ ...world, tenants: [tenant("acme", "held"), tenant("acme-eu")] })).toBe("FolderWithoutMetadata");
  });
});

describe("file copies of a namespace", () => {
  const copies = folder("kopia", "former", { writtenAt: OLD });

  it.each([
    ["that nobody has", {}, [tenant("acme")], "RepositoryOfNobody"],
    ["of a tenant", {}, [{ ...tenant("acme"), namespace: "former" }], undefined],
    ["of a tenant that is deleted", {}, [{ ...tenant("acme", "deleted"), namespace: "former" }], "RepositoryOfNobody"],
    ["that is there", { namespaces: observed([namespace("former")], NOW) }, [], undefined],
    [
      "with a BackupRepository",
      {
        backupRepositories: observed(
          [{ name: "r", volumeNamespace: "former", storageLocation: "default", phase: "Ready" }],
          NOW,
        ),
      },
      [],
      undefined,
    ],
    [
      "with a Backup from before they were last written",
      { backups: observed([backup("b", ["former"], { createdAt: OLD })], NOW) },
      [],
      undefined,
    ],
    [
      "with a Backup from after that",
      { backups: observed([backup("b", ["former"], { createdAt: OLD + 1 })], NOW) },
      [],
      "RepositoryOfNobody",
    ],
  ])("%s: %s", (_, readings, tenants, expected) => {
    expect(outcome({ ...worldWith(copies, [version("a")], readings), tenants })).toBe(expected);
  });
});

describe("versions that are hidden", () => {
  const hiding = (changes: Partial<StoredFolder> = {}) =>
    folder("backups", "acme-daily-20260401010000", {
      objects: 0,
      hiddenVersions: 2,
      hiddenSince: OLD,
      deleteMarkers: 1,
      ...changes,
    });
  const versions = [version("a", "hidden"), version("b", "hidden", NOW - DAY), version("b", "marker", NOW - DAY)];
  const fresh = backup("fresh", ["tenant-acme"], { startedAt: NOW - DAY, expiresAt: NOW + DAY });
  const withFresh = (one: StoredFolder, list: readonly ListedVersion[]) => {
    const both = stored(one, folder("backups", "fresh"));
    return worldWith(one, list, { backups: observed([fresh], NOW), storedObjects: observed(both, NOW) });
  };

  it("go as far as they are older than promised, and markers with the last of them", () => {
    const method = (list: readonly ListedVersion[]) => planRetention(withFresh(hiding(), list)).items[0]?.method;
    expect(method(versions)).toEqual({ by: "DeleteVersions", versions: [{ key: "a", versionId: "a-hidden" }] });
    expect(method([version("a", "hidden"), version("a", "marker")])).toMatchObject({
      versions: [{ versionId: "a-hidden" }, { versionId: "a-marker" }],
    });
  });

  it("stay where a Backup is there, which they may mend", () => {
    const backups = observed([fresh, backup(hiding().name, ["tenant-acme"])], NOW);
    const world = withFresh(hiding(), versions);
    expect(outcome({ ...world, readings: { ...world.readings, backups } })).toBe("MayBeOnlyCopy");
  });

  it("stay while their tenant has no backup that has not expired", () => {
    expect(outcome(worldWith(hiding(), versions))).toBe("LiveTenantWithoutBackup");
  });

  it("of a tenant's file copies stay where nothing else of them is left", () => {
    const copies = folder("kopia", "tenant-acme", { objects: 0, hiddenVersions: 1, hiddenSince: OLD });
    expect(outcome(withFresh(copies, [version("a", "hidden")]))).toBe("MayBeOnlyCopy");
    expect(outcome(withFresh({ ...copies, objects: 1 }, [version("a", "hidden")]))).toBe("HiddenVersionsTooOld");
  });
});

describe("an expired Backup whose location is gone", () => {
  const gone = backup("gone", ["tenant-acme"], {
    ...{ storageLocation: "old", uid: "uid-gone" },
    expiresAt: NOW - DAY,
  });
  const fresh = backup("fresh", ["tenant-acme"], { startedAt: NOW - DAY, expiresAt: NOW + DAY });
  const address = "s3://old/backups/gone/";
  const snapshots = observed(
    [{ id: "snap-1", volumeId: "vol-1", encrypted: true, state: "completed", sizeGiB: 1, startedAt: OLD, tags: {} }],
    NOW,
  );

  function goneWorld(
    changes: Partial<RetentionWorld["ledger"]> = {},
    named: readonly string[] = ["snap-1"],
  ): RetentionWorld {
    const world = retentionWorld(
      {
        backups: observed([gone, fresh], NOW),
        snapshots,
        storedObjects: observed(stored(folder("backups", "fresh")), NOW),
      },
      {
        versions: new Map([[address, observed([version("backups/gone/gone.tar.gz")], NOW)]]),
        references: new Map([
          [address, observed(["snap-1"], NOW)],
          ["s3://b/backups/fresh/", observed(named.slice(1), NOW)],
        ]),
        sharing: new Map([["snap-1", observed([], NOW)]]),
        proofs: new Map([["fresh", proof()]]),
      },
    );
    const ledger = {
      ...world.ledger,
      sightings: { "LocationGone gone": NOW - 4 * DAY },
      locations: { old: { bucket: "old", prefix: "", seenAt: NOW - 4 * DAY } },
      ...changes,
    };
    return { ...world, ledger };
  }

  it("goes with all that it has, the object last", () => {
    expect(planRetention(goneWorld()).items.map(({ kind, id, after }) => [kind, id, after])).toEqual([
      ["Snapshot", "snap-1", []],
      ["Folder", address, ["Snapshot snap-1"]],
      ["Backup", "gone", ["Snapshot snap-1", `Folder ${address}`]],
    ]);
  });

  it("leaves a snapshot that another backup names", () => {
    const kinds = planRetention(goneWorld({}, ["snap-1", "snap-1"])).items.map(({ kind }) => kind);
    expect(kinds).toEqual(["Folder", "Backup"]);
  });

  it("stays where nobody asked what another Backup of the location refers to", () => {
    const world = goneWorld();
    const other = { ...fresh, name: "other", storageLocation: "old" };
    const backups = observed([gone, fresh, other], NOW);
    const { items, skipped } = planRetention({ ...world, readings: { ...world.readings, backups } });
    expect(items).toEqual([]);
    expect(skipped.find(({ id }) => id === "gone")?.message).toContain("s3://old/backups/other/: nobody looked");
  });

  it("leaves a snapshot whose tag leads to another Backup, though that one's list is nowhere", () => {
    const world = goneWorld();
    const tagged = (tag: string) => ({
      ...world,
      readings: {
        ...world.readings,
        snapshots: observed(
          snapshots.value.map((one) => ({ ...one, tags: { "velero.io/backup": tag } })),
          NOW,
        ),
      },
    });
    const kinds = (tag: string) => planRetention(tagged(tag)).items.map(({ kind }) => kind);
    expect(kinds("fresh")).toEqual(["Folder", "Backup"]);
    expect(kinds("gone")).toEqual(["Snapshot", "Folder", "Backup"]);
    expect(kinds("long-gone")).toEqual(["Snapshot", "Folder", "Backup"]);
  });

  it.each([
    ["nobody knows where it was", { locations: {} }, "LocationUnknown"],
    ["it was seen for the first time", { sightings: {} }, "NotSeenLongEnough"],
    [
      "its place is in use by another location",
      { locations: { old: { bucket: "b", prefix: "", seenAt: NOW } } },
      "PlaceStillUsed",
    ],
  ])("stays where %s: %s", (_, changes, expected) => {
    const { items, skipped } = planRetention(goneWorld(changes));
    expect(items).toEqual([]);
    expect(skipped.find(({ id }) => id === "gone")?.reason).toBe(expected);
  });
});
