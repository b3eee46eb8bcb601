import type { DeferredItem, DeletionItem } from "#domain/deletion.ts";
import type { Milliseconds } from "#domain/duration.ts";
import type { Facts } from "#domain/facts.ts";
import type { Realm } from "#domain/keycloak.ts";
import type { Reading, Unreadable } from "#domain/reading.ts";
import type { StoredObjects } from "#domain/storage.ts";
import type { VolumeInfo } from "#domain/velero.ts";
import { namespacedName } from "#domain/workloads.ts";
import {
  backupNamedBy,
  ec2VolumeOf,
  folderItem,
  foreignSources,
  isOwnScope,
  type Leaver,
  ownBackups,
  ownFolders,
  ownRestores,
  sharedBackups,
  volumesOfOthers,
} from "./belongings.ts";
import { KEYCLOAK, type RealmUsers, sharedRealm } from "./realm-users.ts";

export const INVENTORY_NEEDS = [
  "namespaces",
  "persistentVolumeClaims",
  "persistentVolumes",
  "volumeSnapshotContents",
  "certificates",
  "volumes",
  "snapshots",
  "backups",
  "schedules",
  "restores",
  "backupRepositories",
  "backupStorageLocations",
  "storedObjects",
  "realms",
] as const;
export type InventoryFacts = Pick<Facts, (typeof INVENTORY_NEEDS)[number]>;

/** What each Backup says of its volumes, by its name. */
export type BackupVolumes = ReadonlyMap<string, Reading<readonly VolumeInfo[]>>;

export interface Inventory {
  readonly namespaceUid: string | null;
  readonly items: readonly DeletionItem[];
  /** What holds the tenant's data and cannot be deleted for it alone. */
  readonly deferred: readonly DeferredItem[];
  /** Snapshots that Backups of others need, with the names of those. */
  readonly neededElsewhere: Readonly<Record<string, string>>;
  /** The longest period of synchronisation that a location has of its own. */
  readonly slowestSync: Milliseconds;
}

/** The Backups whose lists of volumes have to be read: the tenant's, and others that may need the same snapshots. */
export function backupsToRead({ backups, restores }: Pick<Facts, "backups" | "restores">, leaver: Leaver) {
  return {
    own: ownBackups(backups, leaver),
    others: [...new Set([...sharedBackups(backups, leaver), ...foreignSources(restores, backups, leaver)])],
  };
}

/**
 * Everything that is the tenant's, by every handle that leads to it, before anything is deleted. Returns what could not
 * be read where that may hide something: then there is no inventory.
 */
export function planInventory(
  leaver: Leaver,
  facts: InventoryFacts,
  volumes: BackupVolumes,
  place: { readonly cluster: string; readonly region: string; readonly realmUsers: RealmUsers },
): Inventory | { readonly unreadable: readonly Unreadable[] } {
  const stored = [...facts.storedObjects.values()];
  const realm = facts.realms.get(leaver.realm);
  const { own, others } = backupsToRead(facts, leaver);
  const unreadable = [
    ...stored.flatMap((one) =>
      one.status === "unreadable" ? [one] : one.value.versions.status === "unreadable" ? [one.value.versions] : [],
    ),
    ...[...own, ...others].flatMap(({ name }) => hiddenVolumes(volumes.get(name))),
    ...(realm?.status === "unreadable" ? [realm] : []),
  ];
  if (unreadable.length > 0) return { unreadable };

  const places = stored.flatMap((one): readonly StoredObjects[] => (one.status === "observed" ? [one.value] : []));
  const namespace = facts.namespaces.find(({ name }) => name === leaver.namespace);
  const kubernetes = inKubernetes(leaver, facts, place.cluster);
  const velero = inVelero(leaver, facts, place.cluster);
  const shared = realm === undefined ? undefined : sharedRealm(leaver, place.realmUsers);
  const neededElsewhere = handlesOf(
    others.map(({ name }) => name),
    volumes,
  );
  return {
    neededElsewhere: Object.fromEntries(neededElsewhere),
    slowestSync: Math.max(0, ...facts.backupStorageLocations.map(({ syncedEvery = 0 }) => syncedEvery)),
    namespaceUid: namespace?.uid ?? null,
    items: [
      ...(namespace
        ? [{ kind: "Namespace" as const, id: namespace.name, place: place.cluster, uid: namespace.uid, by: "its name" }]
        : []),
      ...kubernetes,
      ...inEc2(leaver, facts, volumes, { neededElsewhere, region: place.region }),
      ...velero,
      ...ownFolders(places, namesOf(velero), leaver).map((folder) => folderItem(folder, "its name")),
      ...(realm?.status === "observed" ? [realmItem(leaver, realm.value)] : []),
    ],
    deferred: [
      ...sharedBackups(facts.backups, leaver).map((backup) => ({
        kind: "Backup",
        id: backup.name,
        place: place.cluster,
        reason: "SharedBackup",
        message: `Backup ${backup.name} holds ${leaver.namespace} among others, and cannot be deleted for it alone.`,
        until: backup.expiresAt ?? null,
      })),
      ...(shared === undefined ? [] : [shared]),
    ],
  };
}

function realmItem({ tenant, realm: name }: Leaver, { id: uid }: Realm): DeletionItem {
  return { kind: "Realm", id: name, place: KEYCLOAK, uid, by: `tenant ${tenant} signs in by it` };
}

/** A backup that failed may have no list of volumes; any other that cannot be read may hide a snapshot. */
function hiddenVolumes(reading: Reading<readonly VolumeInfo[]> | undefined): readonly Unreadable[] {
  return reading?.status === "unreadable" && reading.cause !== "notFound" ? [reading] : [];
}

function namesOf(items: readonly DeletionItem[]) {
  const of = (kind: DeletionItem["kind"]) => new Set(items.filter((item) => item.kind === kind).map(({ id }) => id));
  return { backups: of("Backup"), restores: of("Restore") };
}

function inKubernetes({ namespace }: Leaver, facts: InventoryFacts, place: string): readonly DeletionItem[] {
  const within = { place, by: `its namespace ${namespace}` };
  return [
    ...facts.persistentVolumeClaims
      .filter((claim) => claim.namespace === namespace)
      .map((claim) => ({
        kind: "PersistentVolumeClaim" as const,
        id: namespacedName(claim),
        uid: claim.uid,
        ...within,
      })),
    ...facts.certificates
      .filter((certificate) => certificate.namespace === namespace)
      .map((certificate) => ({ kind: "Certificate" as const, id: namespacedName(certificate), ...within })),
    ...facts.persistentVolumes
      .filter(({ claim }) => claim?.namespace === namespace)
      .map(({ name, uid, claim }) => ({
        kind: "PersistentVolume" as const,
        ...{ id: name, place, uid, by: `its claim ${claim?.namespace}/${claim?.name}` },
      })),
    ...facts.volumeSnapshotContents
      .filter((content) => content.namespace === namespace)
      .map(({ name }) => ({
        kind: "VolumeSnapshotContent" as const,
        id: name,
        place,
        by: `its VolumeSnapshot in ${namespace}`,
      })),
  ];
}

function inVelero(leaver: Leaver, facts: InventoryFacts, place: string): readonly DeletionItem[] {
  const { namespace } = leaver;
  const own = ownBackups(facts.backups, leaver);
  const by = `it is of ${namespace} only`;
  return [
    ...facts.schedules
      .filter((schedule) => isOwnScope(schedule, namespace))
      .map(({ name, uid }) => ({ kind: "Schedule" as const, id: name, place, uid, by })),
    ...own.map(({ name, uid }) => ({ kind: "Backup" as const, id: name, place, uid, by })),
    ...ownRestores(facts.restores, new Set(own.map(({ name }) => name)), leaver).map(({ name, backupName }) => ({
      kind: "Restore" as const,
      ...{ id: name, place, by: `it is of Backup ${backupName}` },
    })),
    ...facts.backupRepositories
      .filter(({ volumeNamespace }) => volumeNamespace === namespace)
      .map(({ name }) => ({ kind: "BackupRepository" as const, id: name, place, by: `its namespace ${namespace}` })),
  ];
}

/** Volumes by claims; snapshots by the backups that name them and by their volume. What others use now is theirs. */
function inEc2(
  leaver: Leaver,
  facts: InventoryFacts,
  infos: BackupVolumes,
  {
    neededElsewhere,
    region: place,
  }: { readonly neededElsewhere: ReadonlyMap<string, string>; readonly region: string },
): readonly DeletionItem[] {
  const usedElsewhere = volumesOfOthers(facts.persistentVolumes, leaver);
  const volumes = facts.persistentVolumes.flatMap((volume) => {
    const id = volume.claim?.namespace === leaver.namespace ? ec2VolumeOf(volume) : undefined;
    if (id === undefined || usedElsewhere.has(id)) return [];
    return [{ kind: "Volume" as const, id, place, by: `PersistentVolume ${volume.name}` }];
  });
  const volumeIds = new Set(volumes.map(({ id }) => id));
  const own = ownBackups(facts.backups, leaver);
  const ownHandles = handlesOf(
    own.map(({ name }) => name),
    infos,
  );
  const ownNames = new Set(own.map(({ name }) => name));
  const snapshots = facts.snapshots.flatMap((snapshot) => {
    const named = ownHandles.get(snapshot.id);
    const madeBy = backupNamedBy(snapshot);
    const by =
      named !== undefined
        ? `Backup ${named} names it`
        : volumeIds.has(snapshot.volumeId)
          ? `its volume ${snapshot.volumeId}`
          : madeBy !== undefined && ownNames.has(madeBy)
            ? `its tag velero.io/backup, and Backup ${madeBy}`
            : undefined;
    const foreign = madeBy !== undefined && !ownNames.has(madeBy) && facts.backups.some(({ name }) => name === madeBy);
    if (by === undefined || foreign || neededElsewhere.has(snapshot.id) || usedElsewhere.has(snapshot.volumeId))
      return [];
    return [{ kind: "Snapshot" as const, id: snapshot.id, place, by }];
  });
  return [...volumes, ...snapshots];
}

/** Snapshots by the backup that needs them. */
export function handlesOf(backups: readonly string[], infos: BackupVolumes): ReadonlyMap<string, string> {
  return new Map(
    backups.flatMap((name) => {
      const reading = infos.get(name);
      const list = reading?.status === "observed" ? reading.value : [];
      return list.flatMap(({ snapshotHandle }) =>
        snapshotHandle === undefined ? [] : [[snapshotHandle, name] as const],
      );
    }),
  );
}

/** What is found later is added; nothing is ever taken out. */
export function mergeItems(known: readonly DeletionItem[], found: readonly DeletionItem[]): readonly DeletionItem[] {
  return [...new Map([...found, ...known].map((item) => [`${item.kind} ${item.id}`, item])).values()];
}
