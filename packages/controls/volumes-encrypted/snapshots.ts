import { type Snapshot, snapshotsByVolume } from "#domain/ec2.ts";
import { isOfAnotherCluster } from "#domain/ec2-tags.ts";
import type { Reading } from "#domain/reading.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { Backup } from "#domain/velero.ts";
import type { PersistentVolume } from "#domain/workloads.ts";
import { taggedFor, volumeWithHandle } from "../attribution.ts";

/**
 * The snapshots of a tenant's volumes; and those of volumes that are no longer in the cluster whose tags name the
 * tenant, its Backup or its Schedule. A volume that was restored carries the tags of the one before, so tags never
 * outweigh a PersistentVolume.
 */
export function snapshotsOf(
  tenant: Tenant,
  volumeIds: ReadonlySet<string>,
  { snapshots, persistentVolumes }: Lists,
  backups: Reading<readonly Backup[]>,
): readonly Snapshot[] {
  const ofVolumes = [...volumeIds].flatMap((id) => snapshotsByVolume(snapshots).get(id));
  // Of most Backups the names in the tags are enough, whether or not they are still there; not of what people named.
  const named = backups.status === "observed" ? backups.value : [];
  const tagged = taggedFor(snapshots, tenant, named).map(({ item }) => item);
  const byTags = tagged.filter(
    (snapshot) =>
      volumeWithHandle(persistentVolumes, snapshot.volumeId) === undefined &&
      !isOfAnotherCluster(snapshot, tenant.cluster),
  );
  return [...new Set([...ofVolumes, ...byTags])];
}

interface Lists {
  readonly snapshots: readonly Snapshot[];
  readonly persistentVolumes: readonly PersistentVolume[];
}
