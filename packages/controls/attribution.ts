import type { Snapshot } from "#domain/ec2.ts";
import { snapshotsByVolume } from "#domain/ec2.ts";
import { indexBy } from "#domain/index-by.ts";
import { TENANT_LABEL, type Tenant } from "#domain/tenant.ts";
import { type Backup, backupsOf, includesNamespace } from "#domain/velero.ts";
import { type Labels, type PersistentVolume, volumesByClaimNamespace } from "#domain/workloads.ts";
import { tenantInName } from "./backup-names.ts";
import { ebsVolumeId } from "./ebs.ts";

/** Something in EC2 that is a tenant's, and by what that was seen: `its tag velero.io/backup`. */
export interface Belonging<T> {
  readonly item: T;
  readonly by: string;
}

/** On snapshots, the full name of their Backup; volumes restored from them, and snapshots of those, carry it on. */
export const BACKUP_TAG = "velero.io/backup";
const NAMESPACE_TAG = "kubernetes.io/created-for/pvc/namespace";

interface Tagged {
  readonly tags: Labels;
}

/** By whose things a tag says that something is. */
export function signalsOf({ tags }: Tagged): readonly { readonly key: string; readonly tag: string }[] {
  const signals: { readonly key: string; readonly tag: string }[] = [];
  const add = (kind: string, tag: string, value: string | undefined) => {
    if (value !== undefined) signals.push({ key: `${kind} ${value}`, tag });
  };
  const backup = tags[BACKUP_TAG];
  add("namespace", NAMESPACE_TAG, tags[NAMESPACE_TAG]);
  add("tenant", TENANT_LABEL, tags[TENANT_LABEL]);
  add("tenant", BACKUP_TAG, backup === undefined ? undefined : tenantInName(backup));
  add("backup", BACKUP_TAG, backup);
  return signals;
}

const CLUSTER_TAG = "kubernetes.io/cluster/";

/** Whether tags give something to other clusters only: an account may have the same namespace in several. */
export function isOfAnotherCluster({ tags }: Tagged, cluster: string): boolean {
  const clusters = Object.keys(tags).filter((key) => key.startsWith(CLUSTER_TAG));
  return clusters.length > 0 && !clusters.includes(`${CLUSTER_TAG}${cluster}`);
}

const byAnyTag = indexBy<Tagged>((item) => signalsOf(item).map(({ key }) => key));

/** What tags say is a tenant's. Tags are hints: restored volumes keep those of the volume that they were copied from. */
export function taggedFor<T extends Tagged>(
  items: readonly T[],
  { id, namespace, cluster }: Tenant,
  backups: readonly Backup[],
): readonly Belonging<T>[] {
  const own = backupsOf(backups, namespace).filter(isOfOneNamespace);
  const ofNamespace = `namespace ${namespace}`;
  const keys = [`tenant ${id}`, ofNamespace, ...own.map(({ name }) => `backup ${name}`)];
  // The index holds the very items of this list.
  const index = byAnyTag(items) as { readonly get: (key: string) => readonly T[] };
  const found = new Map<T, string>();
  for (const key of keys) {
    for (const item of index.get(key)) {
      if (found.has(item) || (key === ofNamespace && isOfAnotherCluster(item, cluster))) continue;
      const tag = signalsOf(item).find((signal) => signal.key === key)?.tag;
      if (tag !== undefined) found.set(item, `its tag ${tag}=${item.tags[tag]}`);
    }
  }
  return [...found].map(([item, by]) => ({ item, by }));
}

function isOfOneNamespace({ includedNamespaces }: Backup): boolean {
  return includedNamespaces.length === 1;
}

/** EC2 gives this to snapshots that were copied or imported, whichever volume they were once taken of. */
const NO_VOLUME = "vol-ffffffff";

/** The volume that a snapshot was taken of; undefined where EC2 does not know it any more. */
export function volumeIdOf({ volumeId }: Pick<Snapshot, "volumeId">): string | undefined {
  return volumeId === NO_VOLUME ? undefined : volumeId;
}

const volumesByHandle = indexBy<PersistentVolume>(ebsVolumeId);

/** The PersistentVolume that an EC2 volume is the disk of. */
export function volumeWithHandle(volumes: readonly PersistentVolume[], volumeId: string): PersistentVolume | undefined {
  return volumesByHandle(volumes).get(volumeId)[0];
}

interface SnapshotFacts {
  readonly snapshots: readonly Snapshot[];
  readonly persistentVolumes: readonly PersistentVolume[];
  readonly backups: readonly Backup[];
}

/** The snapshots of a tenant: those of its volumes, and those that only tags say are its. */
export function snapshotsOf(tenant: Tenant, facts: SnapshotFacts): readonly Belonging<Snapshot>[] {
  const { snapshots, persistentVolumes, backups } = facts;
  const ofVolumes = volumesByClaimNamespace(persistentVolumes)
    .get(tenant.namespace)
    .flatMap((volume) => {
      const by = `its volume ${ebsVolumeId(volume)}, which is of PersistentVolume ${volume.name}`;
      return snapshotsByVolume(snapshots)
        .get(ebsVolumeId(volume) ?? "")
        .map((item) => ({ item, by }));
    });
  const known = new Set(ofVolumes.map(({ item }) => item));
  const tagged = taggedFor(snapshots, tenant, backups).filter(
    ({ item }) => !known.has(item) && whoseInstead(item, tenant, facts) === undefined,
  );
  return [...ofVolumes, ...tagged];
}

/**
 * What speaks against a snapshot's being the tenant's, in spite of its tags: its volume is in use by somebody else, or
 * its Backup does not take in the tenant's namespace.
 */
export function whoseInstead(
  { volumeId, tags }: Pick<Snapshot, "volumeId" | "tags">,
  { namespace }: Tenant,
  { persistentVolumes, backups }: Omit<SnapshotFacts, "snapshots">,
): string | undefined {
  const claim = volumeWithHandle(persistentVolumes, volumeId)?.claim;
  if (claim !== undefined && claim.namespace !== namespace)
    return `its volume ${volumeId} is that of PersistentVolumeClaim ${claim.namespace}/${claim.name}`;
  const backup = backupNamed(backups, tags[BACKUP_TAG]);
  if (backup === undefined || includesNamespace(backup, namespace)) return undefined;
  return `its Backup ${backup.name} does not take in ${namespace}`;
}

const backupsByName = indexBy<Backup>((backup) => backup.name);

export function backupNamed(backups: readonly Backup[], name: string | undefined): Backup | undefined {
  return name === undefined ? undefined : backupsByName(backups).get(name)[0];
}
