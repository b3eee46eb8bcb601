import { uniquelyBy } from "./index-by.ts";
import type { Instant } from "./instant.ts";
import type { Reading } from "./reading.ts";
import type { Labels } from "./workloads.ts";

/** Where Velero keeps things: a bucket, and the prefix of all keys in it (empty, or without slashes at its ends). */
export interface StoragePlace {
  readonly bucket: string;
  readonly prefix: string;
}

/** `s3://example-backups/prod/`: names a place, and begins the addresses of all that is in it. */
export function addressOf({ bucket, prefix }: StoragePlace): string {
  return `s3://${bucket}/${prefix === "" ? "" : `${prefix}/`}`;
}

/** Velero's folders: of a Backup, of a Restore, and of the file copies of a namespace's volumes. */
export const STORED_AREAS = ["backups", "restores", "kopia", "restic"] as const;
export type StoredArea = (typeof STORED_AREAS)[number];

/** One object, as it was listed. */
export interface StoredFile {
  readonly bytes: number;
  readonly etag?: string;
  readonly storageClass: string;
  readonly writtenAt?: Instant;
}

/** What was listed of one folder: numbers instead of objects, since there can be millions. */
export interface StoredFolder {
  readonly area: StoredArea;
  /** The name of the Backup or Restore, or of the namespace. */
  readonly name: string;
  /** How many objects there are, for whoever does not ask for versions. */
  readonly objects: number;
  readonly bytes: number;
  /** When the newest of them was written. */
  readonly writtenAt?: Instant;
  /** Of a backup: whether `velero-backup.json`, and whether the archive, is among them. */
  readonly hasMetadata: boolean;
  readonly hasArchive: boolean;
  readonly storageClasses: readonly string[];
  /** Versions that a newer one or a delete marker hides. */
  readonly hiddenVersions: number;
  /** When the oldest of them was written. */
  readonly hiddenSince?: Instant;
  readonly deleteMarkers: number;
  /** By name within the folder; kept of the few folders that are looked into. */
  readonly files?: ReadonlyMap<string, StoredFile>;
}

/** What one place holds. */
export interface StoredObjects extends StoragePlace {
  readonly folders: readonly StoredFolder[];
  /** Observed where hidden versions would show in the folders, or where the bucket has never kept any. */
  readonly versions: Reading<"listed" | "neverKept">;
}

const byName = (area: StoredArea) =>
  uniquelyBy<StoredFolder>((folder) => (folder.area === area ? folder.name : undefined));
const foldersByName: Readonly<Record<StoredArea, ReturnType<typeof byName>>> = {
  ...{ backups: byName("backups"), restores: byName("restores"), kopia: byName("kopia"), restic: byName("restic") },
};

/** The folder `backups/acme-1`, wherever it has objects or versions; undefined where it has neither. */
export function storedFolder(stored: StoredObjects, area: StoredArea, name: string): StoredFolder | undefined {
  return foldersByName[area](stored.folders).get(name);
}

/** `s3://example-backups/backups/acme-1/` */
export function folderAddress(place: StoragePlace, { area, name }: Pick<StoredFolder, "area" | "name">): string {
  return `${addressOf(place)}${area}/${name}/`;
}

/** What a bucket says of itself. Each setting is a reading: who may not see one may see the others. */
export interface BucketSettings {
  /** An AWS region. */
  readonly region: Reading<string>;
  /** The algorithms by which objects are encrypted unless they say otherwise; empty where there are none. */
  readonly encryption: Reading<readonly string[]>;
  /** The names of the four ways of going public that are not blocked. */
  readonly notBlocked: Reading<readonly string[]>;
  readonly isPublicByPolicy: Reading<boolean>;
  readonly lifecycle: Reading<readonly LifecycleRule[]>;
  /** How long a new version cannot be deleted, where the bucket says so; undefined where it does not. */
  readonly lock: Reading<ObjectLock | undefined>;
}

/** Whether a rule is for some objects only, by their tags. */
export function isByTag({ tags }: LifecycleRule): boolean {
  return Object.keys(tags).length > 0;
}

export interface ObjectLock {
  /** GOVERNANCE or COMPLIANCE. */
  readonly mode: string;
  readonly days: number;
}

/** A rule by which S3 moves or deletes objects on its own. Days count from when an object was written. */
export interface LifecycleRule {
  readonly id: string;
  readonly enabled: boolean;
  readonly prefix: string;
  /** It is for objects that have all of these tags; where there are none, for all. */
  readonly tags: Labels;
  /** When current objects are deleted. */
  readonly expiration?: { readonly days: number } | { readonly at: Instant };
  readonly transitions: readonly { readonly days: number; readonly storageClass: string }[];
}
