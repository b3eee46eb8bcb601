import { describe, expect, it } from "vitest";
import type { DeletionRecord } from "#domain/deletion.ts";
import { HOUR, MINUTE } from "#domain/duration.ts";
import type { Facts } from "#domain/facts.ts";
import { observed, unreadable } from "#domain/reading.ts";
import type { DeleteBackupRequest } from "#domain/velero-traces.ts";
import { deletionRecord, item } from "./record.fixture.ts";
import type { Decision } from "./step.ts";
import { WORLD_STEPS } from "./steps.ts";
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

const NOW = 10 * HOUR;
const realmUsers = new Map([["shared", "tenant globex"]]);
type Known = Partial<Pick<Facts, "pods" | "deleteBackupRequests">> & Parameters<typeof world>[0];

function decide(
  step: keyof typeof WORLD_STEPS,
  facts: Known,
  record: Partial<DeletionRecord> = {},
  elapsed = 0,
): Decision {
  const all = { ...world(), pods: [], deleteBackupRequests: [], ...facts };
  return WORLD_STEPS[step].decide({ record: deletionRecord(record), facts: all, realmUsers, now: NOW, elapsed });
}
const actionsOf = (decision: Decision) =>
  decision.kind === "go" ? decision.actions.map(({ kind, item: { id } }) => `${kind} ${id}`) : [decision.reason];
const waitingOf = (decision: Decision) => (decision.kind === "go" ? decision.waitingFor : [decision.reason]);

describe("CheckSafety", () => {
  it.each([
    [
      "a namespace that was made anew",
      { namespaces: [namespace("tenant-acme", { uid: "other" })] },
      {},
      "NamespaceReplaced",
    ],
    [
      "a namespace without the label",
      { namespaces: [namespace("tenant-acme", { labels: {}, uid: "uid-ns" })] },
      {},
      "NamespaceNotOurs",
    ],
    [
      "a snapshot that another's backup needs and this namespace would take along",
      {
        volumeSnapshotContents: [
          { name: "c", createdAt: 0, namespace: "tenant-acme", driver: "ebs.csi.aws.com", snapshotHandle: "snap-1" },
        ],
      },
      { neededElsewhere: { "snap-1": "globex-1" } },
      "SnapshotNeededElsewhere",
    ],
    [
      "a volume that another tenant uses",
      { persistentVolumes: [persistentVolume("b", "tenant-globex", { volumeHandle: "vol-a" })] },
      { items: [item("Volume", "vol-a")] },
      "VolumeUsedElsewhere",
    ],
  ] as const)("refuses %s", (_, facts, record, reason) => {
    const namespaces = [namespace("tenant-acme", { uid: "uid-ns" })];
    expect(decide("CheckSafety", { namespaces, ...facts }, record)).toMatchObject({ kind: "refuse", reason });
  });

  it.each([
    ["Unavailable", location({ phase: "Unavailable" })],
    ["ReadOnly", location({ accessMode: "ReadOnly" })],
    ["not there", location({ name: "other", isDefault: false })],
  ])("waits while the location of its backups is %s", (word, one) => {
    const facts = { namespaces: [], backups: [backup("acme-1", ["tenant-acme"])], backupStorageLocations: [one] };
    expect(waitingOf(decide("CheckSafety", facts)).join()).toContain(word);
  });

  it("has nothing against such a snapshot that Kubernetes does not delete", () => {
    const content = { name: "c", createdAt: 0, namespace: "tenant-acme", driver: "ebs.csi.aws.com" };
    const kept = [{ ...content, snapshotHandle: "snap-1", deletionPolicy: "Retain" }];
    const facts = { namespaces: [namespace("tenant-acme", { uid: "uid-ns" })], volumeSnapshotContents: kept };
    expect(decide("CheckSafety", facts, { neededElsewhere: { "snap-1": "globex-1" } }).kind).toBe("go");
  });

  it("waits for a VolumeSnapshotContent of its own that is not understood, and for nobody else's", () => {
    const content = { name: "c", createdAt: 0, driver: "", unclear: "status: found 5" };
    const facts = (of: string) => ({ namespaces: [], volumeSnapshotContents: [{ ...content, namespace: of }] });
    for (const step of ["CheckSafety", "DeleteLeftovers"] as const) {
      const waiting = waitingOf(decide(step, facts("tenant-acme")));
      expect(waiting).toEqual(["VolumeSnapshotContent c, which is not understood: status: found 5"]);
      expect(actionsOf(decide(step, facts("tenant-acme")))).toEqual([]);
      expect(waitingOf(decide(step, facts("tenant-globex")))).toEqual([]);
    }
  });

  it("has nothing against a namespace that is gone, or that is the inventoried one", () => {
    expect(decide("CheckSafety", { namespaces: [] })).toEqual({ kind: "go", actions: [], waitingFor: [] });
    expect(decide("CheckSafety", { namespaces: [namespace("tenant-acme", { uid: "uid-ns" })] }).kind).toBe("go");
  });
});

describe("StopBackups", () => {
  it("deletes the tenant's own Schedule, and lets a running backup end, also one in an unknown phase", () => {
    const decision = decide("StopBackups", {
      schedules: [schedule("acme-daily", ["tenant-acme"]), schedule("both", ["tenant-acme", "tenant-globex"])],
      backups: ["InProgress", "Quantum", "Completed"].map((phase) => backup(phase, ["tenant-acme"], { phase })),
    });
    expect(actionsOf(decision)).toEqual(["deleteObject acme-daily"]);
    expect(waitingOf(decision)).toHaveLength(2);
  });
});

describe("DeleteNamespace", () => {
  it("deletes the one with the inventoried UID only, waits for it, and is done when it is gone", () => {
    const own = namespace("tenant-acme", { uid: "uid-ns" });
    expect(actionsOf(decide("DeleteNamespace", { namespaces: [own] }))).toEqual(["deleteObject tenant-acme"]);
    const terminating = decide("DeleteNamespace", { namespaces: [{ ...own, phase: "Terminating" }] });
    expect([actionsOf(terminating), waitingOf(terminating)]).toEqual([
      [],
      ["Namespace tenant-acme, which is Terminating"],
    ]);
    expect(decide("DeleteNamespace", { namespaces: [] })).toEqual({ kind: "go", actions: [], waitingFor: [] });
    expect(actionsOf(decide("DeleteNamespace", { namespaces: [{ ...own, uid: "new" }] }))).toEqual([
      "NamespaceReplaced",
    ]);
  });
});

describe("AwaitVolumes", () => {
  const record = { items: [item("PersistentVolume", "a", { uid: "uid-a" }), item("Volume", "vol-a")] };
  const released = (reclaimPolicy: string) => [
    persistentVolume("a", "tenant-acme", { phase: "Released", reclaimPolicy }),
  ];

  it("leaves to the driver what the driver deletes, and says which PersistentVolume holds it", () => {
    const decision = decide(
      "AwaitVolumes",
      { persistentVolumes: released("Delete"), volumes: [volume("vol-a")] },
      record,
    );
    expect(actionsOf(decision)).toEqual([]);
    expect(waitingOf(decision)[0]).toBe("Volume vol-a, which is in-use (PersistentVolume a, Released)");
  });

  it("deletes a retained volume once nothing uses it, then its PersistentVolume", () => {
    const free = [volume("vol-a", { state: "available" })];
    expect(actionsOf(decide("AwaitVolumes", { persistentVolumes: released("Retain"), volumes: free }, record))).toEqual(
      ["deleteVolume vol-a"],
    );
    expect(actionsOf(decide("AwaitVolumes", { persistentVolumes: released("Retain") }, record))).toEqual([
      "deleteObject a",
    ]);
  });

  it("deletes a volume whose PersistentVolume is gone, by the inventory's handle, unless somebody else uses it by now", () => {
    const volumes = [volume("vol-a", { state: "available" })];
    expect(actionsOf(decide("AwaitVolumes", { volumes }, record))).toEqual(["deleteVolume vol-a"]);
    const persistentVolumes = [persistentVolume("b", "tenant-globex", { volumeHandle: "vol-a" })];
    expect(decide("AwaitVolumes", { volumes, persistentVolumes }, record)).toEqual({
      kind: "go",
      actions: [],
      waitingFor: [],
    });
  });
});

describe("DeleteBackups", () => {
  const backups = [backup("acme-1", ["tenant-acme"]), backup("all", ["*"])];
  const asked = (phase: string, ago: number, errors: readonly string[] = []): DeleteBackupRequest => ({
    ...{ name: "r", backupName: "acme-1", createdAt: NOW - ago, phase, errors },
  });

  it("asks for the tenant's own backups, never for one that others share", () => {
    expect(actionsOf(decide("DeleteBackups", { backups }))).toEqual(["requestBackupDeletion acme-1"]);
  });

  it.each([
    ["a request that is new is waited for", [asked("New", MINUTE)], 0],
    ["one that is carried out is waited for", [asked("InProgress", 10 * MINUTE)], 0],
    ["one that a restart interrupted is asked again", [asked("InProgress", HOUR)], 1],
    ["one that just failed is not asked again at once", [asked("Processed", 30_000, ["in use"])], 0],
    ["one that failed is asked again after a minute", [asked("Processed", MINUTE, ["in use"])], 1],
    ["after two failures it takes longer", [asked("Processed", MINUTE), asked("Processed", HOUR)], 0],
  ])("%s", (_, deleteBackupRequests, count) => {
    const decision = decide("DeleteBackups", { backups, deleteBackupRequests });
    expect(actionsOf(decision)).toHaveLength(count);
    expect(waitingOf(decision)).toHaveLength(1);
  });

  it("asks for nothing while the location does not take deletions, and says what Velero said", () => {
    const closed = { backups, backupStorageLocations: [location({ phase: "Unavailable" })] };
    expect(actionsOf(decide("DeleteBackups", closed))).toEqual([]);
    const failed = { backups, deleteBackupRequests: [asked("Processed", 0, ["restic failed"])] };
    expect(waitingOf(decide("DeleteBackups", failed)).join()).toContain("restic failed");
  });
});

describe("DeleteLeftovers", () => {
  const record = { items: [item("Snapshot", "snap-1"), item("Backup", "acme-1", { uid: "uid-acme-1" })] };
  const snapshots = [snapshot("snap-1", "vol-a"), snapshot("snap-2", "vol-b")];

  it("deletes snapshots of the inventory, and every version in folders of the tenant's", () => {
    const storedObjects = stored(
      folder("backups", "acme-1"),
      folder("backups", "acme-10"),
      folder("kopia", "tenant-acme"),
    );
    expect(actionsOf(decide("DeleteLeftovers", { snapshots, storedObjects }, record))).toEqual([
      "deleteSnapshot snap-1",
      "emptyFolder s3://b/backups/acme-1/",
      "emptyFolder s3://b/kopia/tenant-acme/",
    ]);
  });

  it.each([
    ["another's backup needs", {}, { neededElsewhere: { "snap-1": "globex-1" } }],
    [
      "is of a volume that another tenant uses",
      { persistentVolumes: [persistentVolume("b", "tenant-globex", { volumeHandle: "vol-a" })] },
      {},
    ],
    [
      "could not be deleted, and will not be",
      {},
      { deferred: [{ ...item("Snapshot", "snap-1"), reason: "SnapshotInUse", message: "", until: null }] },
    ],
  ])("leaves a snapshot that %s", (_, facts, changes) => {
    expect(actionsOf(decide("DeleteLeftovers", { snapshots, ...facts }, { ...record, ...changes }))).toEqual([]);
  });

  it("leaves a snapshot to its backup while that is there, and takes it when it is not", () => {
    const tagged = [snapshot("snap-1", "vol-a", { tags: { "velero.io/backup": "acme-2" } })];
    const backups = [backup("acme-2", ["tenant-acme"])];
    expect(actionsOf(decide("DeleteLeftovers", { snapshots: tagged, backups }, record))).toEqual([]);
    expect(actionsOf(decide("DeleteLeftovers", { snapshots: tagged }, record))).toEqual(["deleteSnapshot snap-1"]);
  });

  it("touches nothing where a place cannot be listed, or a backup came back", () => {
    const storedObjects = new Map([["s3://b/", unreadable("forbidden", "s3://b/", "AccessDenied")]]);
    const unlisted = decide("DeleteLeftovers", { snapshots, storedObjects }, record);
    expect([actionsOf(unlisted), waitingOf(unlisted).length]).toEqual([[], 1]);
    const backups = [backup("acme-1", ["tenant-acme"])];
    expect(actionsOf(decide("DeleteLeftovers", { snapshots, backups }, record))).toEqual(["BackupReturned"]);
  });
});

describe("DeleteRealm", () => {
  const realms = (id?: string) =>
    new Map([["acme", observed({ name: "acme", ...(id && { id }), enabled: true, passwordPolicy: [] }, 0)]]);
  const record = { items: [item("Realm", "acme", { uid: "uuid-1" })] };

  it("deletes the realm of the inventory, and is done when it is gone", () => {
    const decision = decide("DeleteRealm", { realms: realms("uuid-1") }, record);
    expect([actionsOf(decision), waitingOf(decision)]).toEqual([["deleteRealm acme"], ["Realm acme"]]);
    expect(decide("DeleteRealm", { realms: new Map() }, record)).toEqual({ kind: "go", actions: [], waitingFor: [] });
  });

  it("leaves one by which another tenant signs in as well", () => {
    const shared = new Map([
      ["shared", observed({ name: "shared", id: "uuid-1", enabled: true, passwordPolicy: [] }, 0)],
    ]);
    const own = { realm: "shared", items: [item("Realm", "shared", { uid: "uuid-1" })] };
    expect(decide("DeleteRealm", { realms: shared }, own)).toEqual({ kind: "go", actions: [], waitingFor: [] });
  });

  it.each([
    ["that was made anew", realms("uuid-2"), record],
    ["whose id is not shown", realms(), record],
    ["that came after the inventory", realms("uuid-1"), { items: [] }],
  ])("refuses one %s", (_, found, changes) => {
    expect(decide("DeleteRealm", { realms: found }, changes)).toMatchObject({
      kind: "refuse",
      reason: "RealmReplaced",
    });
  });

  it("waits for one that is hidden, and says what the client needs", () => {
    const hidden = new Map([["acme", unreadable("forbidden", "keycloak", "the client needs its role view-realm")]]);
    expect(waitingOf(decide("DeleteRealm", { realms: hidden }, record)).join()).toContain("view-realm");
  });
});
