import type { DeletionItem, DeletionRecord } from "#domain/deletion.ts";
import type { Snapshot } from "#domain/ec2.ts";
import { folderAddress, type StoredObjects } from "#domain/storage.ts";
import { type Backup, includesNamespace, type Schedule } from "#domain/velero.ts";
import type { Restore, VolumeSnapshotContent } from "#domain/velero-traces.ts";
import type { PersistentVolume } from "#domain/workloads.ts";

/** Whose things are looked for: the exact namespace decides, never the beginning of a name. */
export type Leaver = Pick<DeletionRecord, "tenant" | "cluster" | "namespace" | "realm">;

/** A backup or Schedule of this namespace and no other. Whatever holds more cannot be deleted for one tenant. */
export function isOwnScope({ includedNamespaces }: Pick<Backup | Schedule, "includedNamespaces">, namespace: string) {
  return includedNamespaces.length > 0 && includedNamespaces.every((included) => included === namespace);
}

export function ownBackups(backups: readonly Backup[], { namespace }: Leaver): readonly Backup[] {
  return backups.filter((backup) => isOwnScope(backup, namespace));
}

/** Backups that hold the tenant's data among others'. */
export function sharedBackups(backups: readonly Backup[], { namespace }: Leaver): readonly Backup[] {
  return backups.filter((backup) => includesNamespace(backup, namespace) && !isOwnScope(backup, namespace));
}

/** Restores of the tenant's own backups, and those that wrote into its namespace only. */
export function ownRestores(
  restores: readonly Restore[],
  ownBackupNames: ReadonlySet<string>,
  { namespace }: Leaver,
): readonly Restore[] {
  return restores.filter((restore) => ownBackupNames.has(restore.backupName) || writesOnlyInto(restore, namespace));
}

function writesOnlyInto({ includedNamespaces, namespaceMapping }: Restore, namespace: string): boolean {
  const targets = includedNamespaces.map((source) => namespaceMapping[source] ?? source);
  return targets.length > 0 && targets.every((target) => target === namespace);
}

/** The Backups from which something was restored into the namespace, and that are not the tenant's. */
export function foreignSources(
  restores: readonly Restore[],
  backups: readonly Backup[],
  leaver: Leaver,
): readonly Backup[] {
  const { namespace } = leaver;
  const names = new Set(
    restores
      .filter(({ includedNamespaces, namespaceMapping }) => {
        const sources = includedNamespaces.length === 0 ? Object.keys(namespaceMapping) : includedNamespaces;
        return sources.length === 0 || sources.some((source) => (namespaceMapping[source] ?? source) === namespace);
      })
      .map(({ backupName }) => backupName),
  );
  return backups.filter((backup) => names.has(backup.name) && !isOwnScope(backup, namespace));
}

/**
 * VolumeSnapshotContents of the namespace that are not understood, in words: which snapshot goes with them is not known,
 * so that nothing may go until they are. Those of other namespaces are no concern of this one's.
 */
export function unclearContents(contents: readonly VolumeSnapshotContent[], namespace: string): readonly string[] {
  return contents.flatMap(({ name, namespace: of, unclear }) =>
    of !== namespace || unclear === undefined
      ? []
      : [`VolumeSnapshotContent ${name}, which is not understood: ${unclear}`],
  );
}

const EBS_DRIVERS: ReadonlySet<string> = new Set([
  "ebs.csi.aws.com",
  "ebs.csi.eks.amazonaws.com",
  "kubernetes.io/aws-ebs",
]);

/** The EC2 volume of a PersistentVolume; undefined for one of another kind. */
export function ec2VolumeOf({ driver, volumeHandle }: PersistentVolume): string | undefined {
  return driver !== undefined && EBS_DRIVERS.has(driver) ? volumeHandle : undefined;
}

/** The EC2 volumes that claims of other namespaces use now, with those claims. Tags do not count. */
export function volumesOfOthers(
  volumes: readonly PersistentVolume[],
  { namespace }: Leaver,
): ReadonlyMap<string, string> {
  return new Map(
    volumes.flatMap((volume) => {
      const { claim, name } = volume;
      const id = ec2VolumeOf(volume);
      if (id === undefined || claim?.namespace === namespace) return [];
      return [
        [id, claim === undefined ? `PersistentVolume ${name}` : `claim ${claim.namespace}/${claim.name}`] as const,
      ];
    }),
  );
}

/** The Backup that a snapshot says it is of, as velero-plugin-for-aws tags it. */
export function backupNamedBy({ tags }: Snapshot): string | undefined {
  return tags["velero.io/backup"];
}

export interface PlacedFolder {
  readonly address: string;
  readonly bucket: string;
  readonly versions: number;
}

/** Folders in S3 that are named after the tenant's backups, restores and namespace, and hold anything, also hidden. */
export function ownFolders(
  places: readonly StoredObjects[],
  names: { readonly backups: ReadonlySet<string>; readonly restores: ReadonlySet<string> },
  { namespace }: Leaver,
): readonly PlacedFolder[] {
  const isOwn = (area: string, name: string): boolean => {
    if (area === "backups") return names.backups.has(name);
    if (area === "restores") return names.restores.has(name);
    return name === namespace;
  };
  return places.flatMap((place) =>
    place.folders
      .filter(({ area, name }) => isOwn(area, name))
      .map((folder) => ({
        address: folderAddress(place, folder),
        bucket: place.bucket,
        versions: folder.objects + folder.hiddenVersions + folder.deleteMarkers,
      })),
  );
}

export function folderItem({ address, bucket, versions }: PlacedFolder, by: string): DeletionItem {
  return { kind: "Folder", id: address, place: bucket, by: `${by}; ${versions} versions` };
}
