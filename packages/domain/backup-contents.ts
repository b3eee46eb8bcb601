import type { Reading } from "./reading.ts";
import type { CountedResource } from "./rehearsed-objects.ts";
import type { StoredFile } from "./storage.ts";

/** What the folder of one backup holds, opened. */
export interface BackupContents {
  /** `s3://example-backups/backups/acme-1/` */
  readonly folder: string;
  /** As they were listed; none where there is no such folder. */
  readonly files: ReadonlyMap<string, StoredFile>;
  readonly metadata: Reading<StoredMetadata>;
  readonly archive: Reading<ArchiveContents>;
  /** The other files that hold JSON, by name. */
  readonly documents: ReadonlyMap<string, Reading<StoredDocument>>;
}

/** A file that holds JSON, whatever it says. */
export interface StoredDocument {
  /** How large it was when it was read. */
  readonly bytes: number;
  /** Of `<name>-volumesnapshots.json.gz`: the snapshots that it names. */
  readonly snapshots?: readonly string[];
}

/** The file by which Velero restores, and deletes, the snapshots that it has made by itself. */
export function snapshotListOf(backupName: string): string {
  return `${backupName}-volumesnapshots.json.gz`;
}

/** `velero-backup.json`: the Backup as Velero stored it. */
export interface StoredMetadata {
  readonly bytes: number;
  readonly name: string;
}

/** A backup's archive, which opened as gzip and as tar to its end. */
export interface ArchiveContents {
  readonly bytes: number;
  /** Objects of Kubernetes, each counted once. */
  readonly resources: number;
  /** By namespace; those of tenants only. */
  readonly namespaces: ReadonlyMap<string, ArchivedNamespace>;
}

export interface ArchivedNamespace {
  readonly resources: number;
  /** The names of its PersistentVolumeClaims. */
  readonly claims: readonly string[];
  /** The names of what rehearsals restore besides; resources of which there are none are left out. */
  readonly counted: Readonly<Partial<Record<CountedResource, readonly string[]>>>;
  /** What the backup's list of resources names, and the archive does not hold; at most the first hundred. */
  readonly missing: readonly string[];
}
