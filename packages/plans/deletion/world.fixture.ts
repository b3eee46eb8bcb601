import type { Snapshot, Volume } from "#domain/ec2.ts";
import { observed } from "#domain/reading.ts";
import type { StoredFolder, StoredObjects } from "#domain/storage.ts";
import type { Backup, BackupStorageLocation, Schedule } from "#domain/velero.ts";
import type { Namespace, PersistentVolume } from "#domain/workloads.ts";
import type { InventoryFacts } from "./plan-inventory.ts";

/** Things of a small cluster, each with what does not matter filled in. */
export const namespace = (name: string, changes: Partial<Namespace> = {}): Namespace => ({
  ...{ name, uid: `uid-${name}`, labels: { "surety.dev/tenant": name.replace("tenant-", "") }, createdAt: 0 },
  ...{ phase: "Active", ...changes },
});

export const persistentVolume = (
  name: string,
  of: string,
  changes: Partial<PersistentVolume> = {},
): PersistentVolume => ({
  ...{ name, uid: `uid-${name}`, phase: "Bound", claim: { namespace: of, name: "data" }, driver: "ebs.csi.aws.com" },
  ...{ volumeHandle: `vol-${name}`, reclaimPolicy: "Delete", ...changes },
});

export const volume = (id: string, changes: Partial<Volume> = {}): Volume => ({
  ...{ id, encrypted: true, state: "in-use", sizeGiB: 1, availabilityZone: "eu-west-1a", tags: {}, ...changes },
});

export const snapshot = (id: string, volumeId: string, changes: Partial<Snapshot> = {}): Snapshot => ({
  ...{ id, volumeId, encrypted: true, state: "completed", sizeGiB: 1, startedAt: 0, tags: {}, ...changes },
});

export const backup = (name: string, included: readonly string[], changes: Partial<Backup> = {}): Backup => ({
  ...{ name, uid: `uid-${name}`, labels: {}, createdAt: 0, storageLocation: "default", phase: "Completed" },
  ...{ errors: 0, warnings: 0, validationErrors: [], includedNamespaces: included, excludedNamespaces: [] },
  volumeSnapshots: { attempted: 0, completed: 0 },
  csiVolumeSnapshots: { attempted: 0, completed: 0 },
  ...changes,
});

export const schedule = (name: string, included: readonly string[]): Schedule => ({
  ...{ name, uid: `uid-${name}`, labels: {}, createdAt: 0, cron: "@daily", paused: false, phase: "Enabled" },
  ...{ validationErrors: [], includedNamespaces: included, excludedNamespaces: [] },
});

export const location = (changes: Partial<BackupStorageLocation> = {}): BackupStorageLocation => ({
  ...{ name: "default", bucket: "b", prefix: "", accessMode: "ReadWrite", phase: "Available", isDefault: true },
  ...changes,
});

export const folder = (
  area: StoredFolder["area"],
  name: string,
  changes: Partial<StoredFolder> = {},
): StoredFolder => ({
  ...{ area, name, objects: 1, bytes: 1, hasMetadata: true, hasArchive: true, storageClasses: [] },
  ...{ hiddenVersions: 0, deleteMarkers: 0, ...changes },
});

export const stored = (...folders: readonly StoredFolder[]): InventoryFacts["storedObjects"] => {
  const place: StoredObjects = { bucket: "b", prefix: "", folders, versions: observed("listed", 0) };
  return new Map([["s3://b/", observed(place, 0)]]);
};

export const world = (changes: Partial<InventoryFacts> = {}): InventoryFacts => ({
  ...{ namespaces: [namespace("tenant-acme")], persistentVolumeClaims: [], persistentVolumes: [], certificates: [] },
  ...{ volumeSnapshotContents: [], volumes: [], snapshots: [], backups: [], schedules: [], restores: [] },
  ...{
    backupRepositories: [],
    backupStorageLocations: [location()],
    storedObjects: stored(),
    realms: new Map(),
    ...changes,
  },
});
