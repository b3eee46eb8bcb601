import { indexBy } from "#domain/index-by.ts";
import type { Reading } from "#domain/reading.ts";
import {
  addressOf,
  folderAddress,
  type StoragePlace,
  type StoredFolder,
  type StoredObjects,
  storedFolder,
} from "#domain/storage.ts";
import { type Backup, locationOf } from "#domain/velero.ts";
import type { RetentionFacts, RetentionWorld } from "./world.ts";

export interface PlacedFolder {
  readonly place: StoredObjects;
  readonly folder: StoredFolder;
  readonly address: string;
}

/** All folders of all places; or why that cannot be said. */
export function allFolders(
  stored: ReadonlyMap<string, Reading<StoredObjects>>,
): readonly PlacedFolder[] | { readonly unreadable: string } {
  const folders: PlacedFolder[] = [];
  for (const [address, place] of stored) {
    if (place.status === "unreadable") return { unreadable: `${address}: ${place.message}` };
    for (const folder of place.value.folders)
      folders.push({ place: place.value, folder, address: folderAddress(place.value, folder) });
  }
  return folders;
}

/** The folders whose lists may name snapshots: every one of a backup that holds anything. */
export function foldersToRead(stored: ReadonlyMap<string, Reading<StoredObjects>>): readonly PlacedFolder[] {
  const folders = allFolders(stored);
  return "unreadable" in folders ? [] : folders.filter(({ folder }) => folder.area === "backups" && folder.objects > 0);
}

/** Where the Backups were stored whose location is gone, as far as that is known: their lists count like all others. */
export function foldersOfGone(
  { backups, backupStorageLocations }: Pick<RetentionFacts, "backups" | "backupStorageLocations">,
  world: Pick<RetentionWorld, "ledger">,
): readonly (StoragePlace & { readonly address: string; readonly name: string })[] {
  return backups
    .filter((backup) => locationOf(backup, backupStorageLocations) === undefined)
    .flatMap((backup) => {
      const { name } = backup;
      const place = formerPlace(backup, world);
      if (place === undefined) return [];
      const { bucket, prefix } = place;
      return [{ bucket, prefix, name, address: folderAddress(place, { area: "backups", name }) }];
    });
}

/** Every snapshot that the metadata of any backup in any place names, with the folders that do; or why that is not known. */
export function referredSnapshots(
  facts: Pick<RetentionFacts, "backups" | "backupStorageLocations" | "storedObjects">,
  world: Pick<RetentionWorld, "closer" | "ledger">,
): ReadonlyMap<string, readonly string[]> | { readonly unreadable: string } {
  const { closer } = world;
  const all = allFolders(facts.storedObjects);
  if ("unreadable" in all) return all;
  const referred = new Map<string, string[]>();
  const addresses = new Set([
    ...foldersToRead(facts.storedObjects).map(({ address }) => address),
    ...foldersOfGone(facts, world).map(({ address }) => address),
    ...closer.references.keys(),
  ]);
  for (const address of addresses) {
    const named = closer.references.get(address);
    if (named?.status !== "observed") return { unreadable: `${address}: ${named?.message ?? "nobody looked"}` };
    for (const id of named.value) {
      const folders = referred.get(id) ?? [];
      folders.push(address);
      referred.set(id, folders);
    }
  }
  return referred;
}

/** In these phases a backup has ended with something in its folder, which may be all that names its snapshots. */
const STORED: ReadonlySet<string> = new Set(["Completed", "PartiallyFailed", "Deleting"]);

/**
 * Backups whose list of snapshots is nowhere to be read. Where the location is there, Velero is about to notice; where it
 * is gone, nobody is.
 */
export function backupsWithoutList(
  { backups, backupStorageLocations: locations }: Pick<RetentionFacts, "backups" | "backupStorageLocations">,
  world: RetentionWorld,
): readonly { readonly backup: Backup; readonly isLocationGone: boolean }[] {
  return backups.flatMap((backup) => {
    const location = locationOf(backup, locations);
    const place = location ?? formerPlace(backup, world);
    const address = place && folderAddress(place, { area: "backups", name: backup.name });
    if (address !== undefined && world.closer.references.has(address)) return [];
    const isLocationGone = location === undefined;
    return isLocationGone || STORED.has(backup.phase) ? [{ backup, isLocationGone }] : [];
  });
}

/** Where a Backup was stored, as it was seen while its location was there. */
export function formerPlace(
  { storageLocation }: Backup,
  { ledger }: Pick<RetentionWorld, "ledger">,
): StoragePlace | undefined {
  return Object.hasOwn(ledger.locations, storageLocation) ? ledger.locations[storageLocation] : undefined;
}

const byName = indexBy<Backup>((backup) => backup.name);

/**
 * What a snapshot's tag still leads to: a Backup, or a folder with anything in it. A Backup that has failed, and of which
 * nothing is in S3, leads nowhere: Velero would not delete the snapshot with it.
 */
export function whatTagLeadsTo(
  name: string,
  facts: Pick<RetentionFacts, "backups" | "backupStorageLocations" | "storedObjects">,
  folders: readonly PlacedFolder[],
): string | undefined {
  const stored = foldersByName(folders)
    .get(name)
    .find(({ folder }) => folder.area === "backups" && folder.objects > 0);
  if (stored !== undefined) return stored.address;
  const [backup] = byName(facts.backups).get(name);
  if (backup === undefined) return undefined;
  const location = locationOf(backup, facts.backupStorageLocations);
  const place = location && facts.storedObjects.get(addressOf(location));
  const isEmpty = place?.status === "observed" && (storedFolder(place.value, "backups", name)?.objects ?? 0) === 0;
  return backup.phase === "Failed" && isEmpty ? undefined : `Backup ${name}`;
}

const foldersByName = indexBy<PlacedFolder>(({ folder }) => folder.name);
