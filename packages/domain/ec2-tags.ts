import { indexBy } from "./index-by.ts";
import type { Labels } from "./workloads.ts";

/** On snapshots, the full name of their Backup; volumes restored from them, and snapshots of those, carry it on. */
export const BACKUP_TAG = "velero.io/backup";
/** On snapshots, as their Backup's label: the Schedule that it was made from, also where somebody named it by hand. */
export const SCHEDULE_TAG = "velero.io/schedule-name";
/** On snapshots of the EBS CSI driver: the VolumeSnapshot, as `snapshot-<uid>`. */
export const CSI_SNAPSHOT_TAG = "CSIVolumeSnapshotName";
export const NAMESPACE_TAG = "kubernetes.io/created-for/pvc/namespace";
const CLUSTER_TAG = "kubernetes.io/cluster/";

/** Whether tags give something to other clusters only: an account may have the same namespace in several. */
export function isOfAnotherCluster({ tags }: { readonly tags: Labels }, cluster: string): boolean {
  const clusters = Object.keys(tags).filter((key) => key.startsWith(CLUSTER_TAG));
  return clusters.length > 0 && !clusters.includes(`${CLUSTER_TAG}${cluster}`);
}

/** Snapshots or volumes, by the full name of the Backup that they are tagged with. */
export const byBackupTag = indexBy<{ readonly tags: Labels }>(({ tags }) => tags[BACKUP_TAG]);
