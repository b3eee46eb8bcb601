import { type Snapshot, snapshotsByVolume } from "#domain/ec2.ts";
import { isOfAnotherCluster } from "#domain/ec2-tags.ts";
import { indexBy } from "#domain/index-by.ts";
import { TENANT_LABEL, type Tenant } from "#domain/tenant.ts";
import type { PersistentVolume } from "#domain/workloads.ts";
import { ebsVolumeId } from "../ebs.ts";

/** A tag of the EBS CSI driver, on volumes and on what is made of them. */
const NAMESPACE_TAG = "kubernetes.io/created-for/pvc/namespace";

const volumesByHandle = indexBy<PersistentVolume>(ebsVolumeId);
const snapshotsByNamespaceTag = indexBy<Snapshot>(({ tags }) => tags[NAMESPACE_TAG]);
const snapshotsByTenantTag = indexBy<Snapshot>(({ tags }) => tags[TENANT_LABEL]);

/**
 * The snapshots of a tenant's volumes; and those of volumes that are no longer in the cluster whose tags name the
 * tenant. A volume that was restored carries the tags of the one before, so tags never outweigh a PersistentVolume.
 */
export function snapshotsOf(
  tenant: Tenant,
  volumeIds: ReadonlySet<string>,
  lists: { readonly snapshots: readonly Snapshot[]; readonly persistentVolumes: readonly PersistentVolume[] },
): readonly Snapshot[] {
  const { snapshots, persistentVolumes } = lists;
  const ofVolumes = [...volumeIds].flatMap((id) => snapshotsByVolume(snapshots).get(id));
  const byTags = [
    ...snapshotsByNamespaceTag(snapshots).get(tenant.namespace),
    ...snapshotsByTenantTag(snapshots).get(tenant.id),
  ].filter(
    (snapshot) =>
      volumesByHandle(persistentVolumes).get(snapshot.volumeId).length === 0 &&
      !isOfAnotherCluster(snapshot, tenant.cluster),
  );
  return [...new Set([...ofVolumes, ...byTags])];
}
