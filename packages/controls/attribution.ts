import type { Snapshot } from "#domain/ec2.ts";
import { snapshotsByVolume } from "#domain/ec2.ts";
import { BACKUP_TAG, byBackupTag, isOfAnotherCluster, NAMESPACE_TAG, SCHEDULE_TAG } from "#domain/ec2-tags.ts";
import { indexBy, uniquelyBy } from "#domain/index-by.ts";
import { TENANT_LABEL, type Tenant } from "#domain/tenant.ts";
import { type Backup, backupsOf, includesNamespace, isPattern } from "#domain/velero.ts";
import { type Labels, type PersistentVolume, volumesByClaimNamespace } from "#domain/workloads.ts";
import { tenantInName, tenantOfSchedule } from "./backup-names.ts";
import { ebsVolumeId } from "./ebs.ts";

/** Something in EC2 that is a tenant's; `by(item)` says by what that was seen: `its tag velero.io/backup=acme-1`. */
export interface Belonging<T> {
  readonly item: T;
  readonly by: (item: T) => string;
}

interface Tagged {
  readonly tags: Labels;
}

/** Whether any tag says whose something is. */
export function hasSignals({ tags }: Tagged): boolean {
  return tags[NAMESPACE_TAG] !== undefined || tags[TENANT_LABEL] !== undefined || tags[BACKUP_TAG] !== undefined;
}

const byNamespaceTag = indexBy<Tagged>(({ tags }) => tags[NAMESPACE_TAG]);
const byTenantTag = indexBy<Tagged>(({ tags }) => tags[TENANT_LABEL]);
const byTenantInBackupTag = indexBy<Tagged>(({ tags: { [BACKUP_TAG]: backup } }) =>
  backup === undefined ? undefined : tenantInName(backup),
);
const byTenantInScheduleTag = indexBy<Tagged>(({ tags }) => tenantOfSchedule(tags[SCHEDULE_TAG]));

/** What tags say is a tenant's. Tags are hints: restored volumes keep those of the volume that they were copied from. */
export function taggedFor<T extends Tagged>(
  items: readonly T[],
  { id, namespace, cluster }: Tenant,
  backups: readonly Backup[],
): readonly Belonging<T>[] {
  const found = new Map<T, Belonging<T>>();
  const add = (by: (item: Tagged) => string, tagged: readonly Tagged[]) => {
    // The indices hold the very items of this list.
    for (const item of tagged as readonly T[]) if (!found.has(item)) found.set(item, { item, by });
  };
  add(byItsTenantTag, byTenantTag(items).get(id));
  add(byItsBackupTag, byTenantInBackupTag(items).get(id));
  add(byItsScheduleTag, byTenantInScheduleTag(items).get(id));
  const ofNamespace = byNamespaceTag(items).get(namespace);
  add(
    byItsNamespaceTag,
    ofNamespace.filter((item) => !isOfAnotherCluster(item, cluster)),
  );
  for (const backup of backupsOf(backups, namespace))
    if (isOfOneNamespace(backup)) add(byItsBackupTag, byBackupTag(items).get(backup.name));
  return [...found.values()];
}

const byIts =
  (tag: string) =>
  ({ tags }: Tagged): string =>
    `its tag ${tag}=${tags[tag]}`;
const byItsTenantTag = byIts(TENANT_LABEL);
const byItsBackupTag = byIts(BACKUP_TAG);
const byItsScheduleTag = byIts(SCHEDULE_TAG);
const byItsNamespaceTag = byIts(NAMESPACE_TAG);

function isOfOneNamespace({ includedNamespaces: [first, ...others] }: Backup): boolean {
  return first !== undefined && others.length === 0 && !isPattern(first);
}

/** EC2 gives this to snapshots that were copied or imported, whichever volume they were once taken of. */
const NO_VOLUME = "vol-ffffffff";

/** The volume that a snapshot was taken of; undefined where EC2 does not know it any more. */
export function volumeIdOf({ volumeId }: Pick<Snapshot, "volumeId">): string | undefined {
  return volumeId === NO_VOLUME ? undefined : volumeId;
}

const volumesByHandle = uniquelyBy<PersistentVolume>(ebsVolumeId);

/** The PersistentVolume that an EC2 volume is the disk of. */
export function volumeWithHandle(volumes: readonly PersistentVolume[], volumeId: string): PersistentVolume | undefined {
  return volumesByHandle(volumes).get(volumeId);
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
      const by = () => `its volume ${ebsVolumeId(volume)}, which is of PersistentVolume ${volume.name}`;
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

const backupsByName = uniquelyBy<Backup>((backup) => backup.name);

export function backupNamed(backups: readonly Backup[], name: string | undefined): Backup | undefined {
  return name === undefined ? undefined : backupsByName(backups).get(name);
}
