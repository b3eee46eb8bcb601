import type { Calico } from "./calico.ts";
import type { Snapshot, Volume } from "./ec2.ts";
import type { ForeignPolicy, NetworkPolicy } from "./network.ts";
import type { DaemonSet, Pod } from "./pods.ts";
import type { Reading } from "./reading.ts";
import type { Backup, BackupStorageLocation, Schedule, VolumeInfo } from "./velero.ts";
import type { Namespace, PersistentVolume, PersistentVolumeClaim } from "./workloads.ts";

/**
 * Everything that can be known of one cluster and of what stands behind it in AWS. A control names the facts that it
 * needs; one paged list brings each of them for all tenants at once. What has to be read item by item is a map of
 * readings, so that one unreadable object spoils one tenant's finding only.
 */
export interface Facts {
  readonly namespaces: readonly Namespace[];
  readonly persistentVolumeClaims: readonly PersistentVolumeClaim[];
  readonly persistentVolumes: readonly PersistentVolume[];
  readonly backups: readonly Backup[];
  readonly schedules: readonly Schedule[];
  readonly backupStorageLocations: readonly BackupStorageLocation[];
  readonly volumes: readonly Volume[];
  readonly snapshots: readonly Snapshot[];
  /** By the name of the Backup; only the newest readable backup of each tenant is opened. */
  readonly volumeInfos: ReadonlyMap<string, Reading<readonly VolumeInfo[]>>;
  readonly pods: readonly Pod[];
  readonly daemonSets: readonly DaemonSet[];
  readonly networkPolicies: readonly NetworkPolicy[];
  /** Each kind by itself: which of them decide depends on what enforces policies, and on what the policies say. */
  readonly calico: Calico;
  readonly foreignPolicies: readonly ForeignPolicy[];
}

export type FactName = keyof Facts;

export type Readings = { readonly [N in FactName]?: Reading<Facts[N]> };
