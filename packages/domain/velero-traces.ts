import type { Instant } from "./instant.ts";
import type { Reading } from "./reading.ts";
import type { Labels } from "./workloads.ts";

/** A velero.io/v1 Restore. */
export interface Restore {
  readonly name: string;
  readonly labels: Labels;
  readonly createdAt: Instant;
  readonly backupName: string;
  /** Empty for all of the backup's. */
  readonly includedNamespaces: readonly string[];
  readonly excludedNamespaces: readonly string[];
  /** From the namespaces of the backup to those that were written to. */
  readonly namespaceMapping: Readonly<Record<string, string>>;
  readonly phase: string;
  /** Why Velero refused it, so that nothing was restored. Absent: it did not. */
  readonly refusedFor?: readonly string[];
}

/** A velero.io/v1 DeleteBackupRequest. It goes away with its backup; one that stays was refused, or failed. */
export interface DeleteBackupRequest {
  readonly name: string;
  readonly createdAt: Instant;
  readonly backupName: string;
  /** New, InProgress or Processed. */
  readonly phase: string;
  readonly errors: readonly string[];
}

/** A velero.io/v1 BackupRepository: the file copies of one namespace's volumes, in one location. */
export interface BackupRepository {
  readonly name: string;
  readonly volumeNamespace: string;
  readonly storageLocation: string;
  readonly phase: string;
}

/** A snapshot.storage.k8s.io/v1 VolumeSnapshotContent: which snapshot of the cloud is whose VolumeSnapshot. */
export interface VolumeSnapshotContent {
  readonly name: string;
  readonly createdAt: Instant;
  /** Where the VolumeSnapshot is, or was. */
  readonly namespace: string;
  readonly driver: string;
  /** The EC2 snapshot, once there is one. */
  readonly snapshotHandle?: string;
  /** Delete: the snapshot goes with this object, and with its VolumeSnapshot. Retain: it stays. */
  readonly deletionPolicy?: string;
  /** What of it could not be understood: it may lead to any snapshot, and take it along when it is deleted. */
  readonly unclear?: string;
}

/** What EC2 keeps of something that was deleted, until its exit time. It keeps no tags that a listing would show. */
export interface RecycledItem {
  readonly id: string;
  readonly volumeId?: string;
  readonly enteredAt?: Instant;
  readonly exitsAt?: Instant;
}

export interface RecycleBin {
  readonly snapshots: readonly RecycledItem[];
  /** By itself: EC2 has kept volumes only since 2025, and many an observation does not ask for them. */
  readonly volumes: Reading<readonly RecycledItem[]>;
}
