import { describe, expect, it } from "vitest";
import { HOUR } from "#domain/duration.ts";
import { observed, unreadable } from "#domain/reading.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import type { VolumeInfo } from "#domain/velero.ts";
import type { Restore } from "#domain/velero-traces.ts";
import { type BackupVolumes, backupsToRead, type InventoryFacts, planInventory } from "./plan-inventory.ts";
import {
  backup,
  folder,
  location,
  namespace,
  persistentVolume,
  schedule,
  snapshot,
  stored,
  volume,
  world,
} from "./world.fixture.ts";

const leaver = { tenant: tenantIdSchema.parse("acme"), cluster: "prod-eu", namespace: "tenant-acme", realm: "acme" };
const realmUsers = new Map([["shared", "tenant globex"]]);
const info = (snapshotHandle: string): VolumeInfo => ({
  ...{ volumeName: "pv", method: "NativeSnapshot", dataMoved: false, skipped: false, snapshotHandle },
});
const volumesOf = (handles: Readonly<Record<string, readonly string[]>>): BackupVolumes =>
  new Map(Object.entries(handles).map(([name, list]) => [name, observed(list.map(info), 0)]));

function plan(changes: Partial<InventoryFacts>, volumes: BackupVolumes = new Map(), realm = "acme") {
  const planned = planInventory({ ...leaver, realm }, world(changes), volumes, {
    cluster: "prod-eu",
    region: "eu-west-1",
    realmUsers,
  });
  if ("unreadable" in planned) throw new Error("There is no inventory");
  return { ...planned, ids: planned.items.map(({ kind, id }) => `${kind} ${id}`) };
}

const restore = (name: string, backupName: string, includedNamespaces: readonly string[] = []): Restore => ({
  ...{ name, backupName, includedNamespaces, excludedNamespaces: [], namespaceMapping: {} },
  ...{ labels: {}, createdAt: 0, phase: "Completed" },
});

const realmOf = (name: string) => ({ name, id: `uuid-of-${name}`, enabled: true, passwordPolicy: [] });

describe("planInventory", () => {
  it("takes what the exact namespace has, and nothing of one whose name begins the same", () => {
    const { ids } = plan({
      namespaces: [namespace("tenant-acme"), namespace("tenant-acme-eu")],
      persistentVolumes: [persistentVolume("a", "tenant-acme"), persistentVolume("b", "tenant-acme-eu")],
      volumes: [volume("vol-a"), volume("vol-b")],
      backups: [backup("acme-1", ["tenant-acme"]), backup("acme-eu-1", ["tenant-acme-eu"])],
      schedules: [schedule("acme-daily", ["tenant-acme"]), schedule("acme-eu-daily", ["tenant-acme-eu"])],
      storedObjects: stored(
        folder("kopia", "tenant-acme"),
        folder("kopia", "tenant-acme-eu"),
        folder("backups", "acme-eu-1"),
      ),
    });
    expect(ids).toEqual([
      "Namespace tenant-acme",
      "PersistentVolume a",
      "Volume vol-a",
      "Schedule acme-daily",
      "Backup acme-1",
      "Folder s3://b/kopia/tenant-acme/",
    ]);
  });

  it("finds snapshots by the backup that names them, by their volume, and by the tag of a backup that is there", () => {
    const { ids } = plan(
      {
        persistentVolumes: [persistentVolume("a", "tenant-acme")],
        backups: [backup("acme-1", ["tenant-acme"])],
        snapshots: [
          snapshot("snap-named", "vol-old"),
          snapshot("snap-of-volume", "vol-a"),
          snapshot("snap-tagged", "vol-older", { tags: { "velero.io/backup": "acme-1" } }),
          snapshot("snap-label-only", "vol-x", { tags: { "surety.dev/tenant": "acme" } }),
        ],
      },
      volumesOf({ "acme-1": ["snap-named"] }),
    );
    expect(ids.filter((id) => id.startsWith("Snapshot"))).toEqual([
      "Snapshot snap-named",
      "Snapshot snap-of-volume",
      "Snapshot snap-tagged",
    ]);
  });

  it("leaves a volume that was restored for another tenant from this one's snapshot, and that volume's snapshots", () => {
    const tags = { "velero.io/backup": "acme-1", "surety.dev/tenant": "acme" };
    const { ids } = plan({
      persistentVolumes: [persistentVolume("b", "tenant-globex")],
      volumes: [volume("vol-b", { tags })],
      backups: [backup("acme-1", ["tenant-acme"])],
      snapshots: [snapshot("snap-b", "vol-b", { tags })],
    });
    expect(ids).toEqual(["Namespace tenant-acme", "Backup acme-1"]);
  });

  it("defers a backup that holds others as well until it expires, and leaves the snapshots that it needs", () => {
    const planned = plan(
      {
        persistentVolumes: [persistentVolume("a", "tenant-acme")],
        backups: [backup("all", ["*"], { expiresAt: 9_000 }), backup("two", ["tenant-acme", "tenant-globex"])],
        snapshots: [snapshot("snap-all", "vol-a")],
      },
      volumesOf({ all: ["snap-all"], two: [] }),
    );
    expect(planned.deferred).toMatchObject([
      { id: "all", reason: "SharedBackup", until: 9_000 },
      { id: "two", reason: "SharedBackup", until: null },
    ]);
    expect(planned.neededElsewhere).toEqual({ "snap-all": "all" });
    expect(planned.ids).not.toContain("Snapshot snap-all");
  });

  it.each<readonly [string, Partial<Restore>, boolean]>([
    ["of everything", {}, true],
    ["into its namespace", { namespaceMapping: { "tenant-globex": "tenant-acme" } }, true],
    [
      "of several namespaces, one of them into its own",
      { includedNamespaces: ["x", "tenant-globex"], namespaceMapping: { "tenant-globex": "tenant-acme" } },
      true,
    ],
    ["of its namespace by name", { includedNamespaces: ["tenant-acme"] }, true],
    [
      "of its namespace into another",
      { includedNamespaces: ["tenant-acme"], namespaceMapping: { "tenant-acme": "x" } },
      false,
    ],
    ["into another's", { namespaceMapping: { "tenant-globex": "tenant-globex-2" } }, false],
    ["of another's", { includedNamespaces: ["tenant-globex"] }, false],
  ])("asks what another's backup needs where there was a restore of it %s", (_, changes, asks) => {
    const facts = world({
      backups: [backup("globex-1", ["tenant-globex"])],
      restores: [{ ...restore("r", "globex-1"), ...changes }],
    });
    expect(backupsToRead(facts, leaver).others.map(({ name }) => name)).toEqual(asks ? ["globex-1"] : []);
  });

  it("leaves the folder of another's Restore that is named like a backup of its own, and the reverse", () => {
    const { ids } = plan({
      backups: [backup("acme-1", ["tenant-acme"])],
      restores: [restore("acme-restored", "acme-1"), restore("acme-1", "globex-1", ["tenant-globex"])],
      storedObjects: stored(
        ...[folder("backups", "acme-1"), folder("restores", "acme-1")],
        ...[folder("backups", "acme-restored"), folder("restores", "acme-restored")],
      ),
    });
    expect(ids.filter((id) => id.startsWith("Folder"))).toEqual([
      "Folder s3://b/backups/acme-1/",
      "Folder s3://b/restores/acme-restored/",
    ]);
  });

  it("notes the longest period in which a location is synchronised, where one has its own", () => {
    const slow = [location(), location({ name: "slow", syncedEvery: 6 * HOUR }), location({ syncedEvery: 0 })];
    expect(plan({ backupStorageLocations: slow }).slowestSync).toBe(6 * HOUR);
    expect(plan({}).slowestSync).toBe(0);
  });

  it("takes hidden versions for what they are: still there", () => {
    const { ids } = plan({ storedObjects: stored(folder("kopia", "tenant-acme", { objects: 0, hiddenVersions: 3 })) });
    expect(ids).toContain("Folder s3://b/kopia/tenant-acme/");
  });

  it("takes the realm by its id, and not one by which another tenant signs in as well", () => {
    const realms = new Map(["acme", "acme-eu", "shared"].map((name) => [name, observed(realmOf(name), 0)]));
    const own = plan({ realms });
    expect(own.items.filter(({ kind }) => kind === "Realm")).toMatchObject([{ id: "acme", uid: "uuid-of-acme" }]);
    expect(own.deferred).toEqual([]);
    const shared = plan({ realms }, undefined, "shared");
    expect(shared.deferred).toMatchObject([{ kind: "Realm", id: "shared", reason: "SharedRealm", until: null }]);
    expect(shared.deferred[0]?.message).toContain("tenant globex");
    expect(plan({ realms }, undefined, "unmade").ids).not.toContain("Realm unmade");
  });

  it("is not taken while a realm is hidden", () => {
    const hidden = unreadable("forbidden", "keycloak/realms: acme", "the client needs its role view-realm");
    expect(() => plan({ realms: new Map([["acme", hidden]]) })).toThrow();
    expect(plan({ realms: new Map([["globex", hidden]]) }).ids).not.toContain("Realm acme");
  });

  it("is not taken while a place, its versions, or a list of volumes cannot be read", () => {
    const failed = unreadable("forbidden", "s3://b/", "AccessDenied");
    const place = { bucket: "b", prefix: "", folders: [], versions: failed };
    for (const storedObjects of [new Map([["s3://b/", failed]]), new Map([["s3://b/", observed(place, 0)]])])
      expect(() => plan({ storedObjects })).toThrow();
    const backups = [backup("acme-1", ["tenant-acme"])];
    expect(() => plan({ backups }, new Map([["acme-1", failed]]))).toThrow();
    const none = unreadable("notFound", "s3://b/", "NoSuchKey");
    expect(plan({ backups }, new Map([["acme-1", none]])).ids).toContain("Backup acme-1");
  });
});
