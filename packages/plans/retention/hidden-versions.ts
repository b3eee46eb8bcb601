import type { ListedVersion } from "#domain/closer-look.ts";
import { formatDuration } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import type { PruneItem, SkippedItem } from "#domain/pruning.ts";
import { addressOf, storedFolder } from "#domain/storage.ts";
import type { Tenant } from "#domain/tenant.ts";
import { type Backup, backupsOf, isUsable, locationOf } from "#domain/velero.ts";
import { heldBack, isLive, mayBeHeldBack, type Objection } from "./owners.ts";
import { troubleAt } from "./places.ts";
import { allFolders, type PlacedFolder } from "./references.ts";
import { blind, type Ruling, skip } from "./ruling.ts";
import {
  FOLDER_NEEDS,
  type FolderFacts,
  isOwnerKnown,
  isRepository,
  MOST_VERSIONS,
  nameOf,
  ownersOf,
  straysIn,
  thingOf,
} from "./stray-folders.ts";
import { factsOf, type RetentionWorld } from "./world.ts";

/** Versions that were deleted or written over, and whose data is older than promised. */
export function planHiddenVersions(world: RetentionWorld): Ruling {
  const everything = { kind: "Folder", id: "(every hidden version)", place: world.cluster.velero.bucket } as const;
  const facts = factsOf(world.readings, FOLDER_NEEDS);
  const hiding = "unreadable" in facts ? facts : foldersHiding(facts, world);
  if ("unreadable" in hiding) return blind(everything, hiding.unreadable);
  if ("unreadable" in facts) return blind(everything, facts.unreadable);
  const items: PruneItem[] = [];
  const skipped: SkippedItem[] = [];
  for (const placed of hiding) {
    const decided = objectionTo(placed, facts, world) ?? tooOldIn(placed, world);
    if ("reason" in decided) skipped.push(skip(thingOf(placed, world), decided.reason, decided.message));
    else if (decided.versions.length > 0) items.push(itemOf(placed, decided.versions, world));
  }
  return { items, skipped };
}

/** Folders whose versions are listed before a plan is made. */
export function hidingToList(world: RetentionWorld): readonly PlacedFolder[] {
  const facts = factsOf(world.readings, FOLDER_NEEDS);
  const hiding = "unreadable" in facts ? facts : foldersHiding(facts, world);
  if ("unreadable" in facts || "unreadable" in hiding) return [];
  return hiding.filter((placed) => objectionTo(placed, facts, world) === undefined);
}

/** Those that are strays as a whole are the business of stray-folders.ts. */
function foldersHiding(
  facts: FolderFacts,
  world: RetentionWorld,
): readonly PlacedFolder[] | { readonly unreadable: string } {
  const folders = allFolders(facts.storedObjects);
  const strays = straysIn(facts, world);
  if ("unreadable" in folders) return folders;
  if ("unreadable" in strays) return strays;
  const known = new Set(strays.map(({ address }) => address));
  return folders.filter(({ folder: { hiddenSince, hiddenVersions }, address, place }) => {
    if (place.versions.status !== "observed" || place.versions.value !== "listed") return false;
    return hiddenVersions > 0 && isTooOld(hiddenSince ?? world.now, world) && !known.has(address);
  });
}

function isTooOld(writtenAt: number, { retention, now }: RetentionWorld): boolean {
  return now - writtenAt > retention;
}

function objectionTo(placed: PlacedFolder, facts: FolderFacts, world: RetentionWorld): Objection | undefined {
  const trouble = troubleAt(placed.place, facts.backupStorageLocations, world);
  if (trouble !== undefined) return trouble;
  const owners = ownersOf(placed, world);
  const known = isOwnerKnown(placed, owners);
  const held = heldBack(owners) ?? (known ? undefined : mayBeHeldBack(world));
  if (held !== undefined) return held;
  const { folder, address } = placed;
  const living = livingUser(placed, owners, facts);
  if (living !== undefined)
    return { reason: "MayBeOnlyCopy", message: `What ${address} hides may be needed to mend it: ${living}.` };
  if (isRepository(folder.area)) return undefined;
  const mayBeOf = known ? owners : world.tenants.filter(({ cluster }) => cluster === world.cluster.name);
  const bare = mayBeOf.find((tenant) => isLive(tenant) && !hasBackup(tenant, facts, world));
  if (bare === undefined) return undefined;
  const message = `What ${address} hides may be the last of tenant ${bare.id}, which has no backup that has not expired.`;
  return { reason: "LiveTenantWithoutBackup", message };
}

/** Who still uses the folder. A repository's current blobs are whole without those that maintenance has removed. */
function livingUser({ folder }: PlacedFolder, owners: readonly Tenant[], facts: FolderFacts): string | undefined {
  const { area, name, objects } = folder;
  if (area === "backups")
    return facts.backups.some((backup) => backup.name === name) ? `there is a Backup ${name}` : undefined;
  if (area === "restores")
    return facts.restores.some((restore) => restore.name === name) ? `there is a Restore ${name}` : undefined;
  if (objects > 0) return undefined;
  const tenant = owners.find(isLive);
  if (tenant !== undefined) return `tenant ${tenant.id} is there, and all of its file copies are hidden`;
  return facts.backupRepositories.some(({ volumeNamespace }) => volumeNamespace === name)
    ? `there is a BackupRepository of ${name}, and all of it is hidden`
    : undefined;
}

/** By Velero's word and a listing, without opening any. */
function hasBackup({ namespace }: Tenant, facts: FolderFacts, { now }: RetentionWorld): boolean {
  return backupsOf(facts.backups, namespace).some((backup) => isUsable(backup, now) && isStored(backup, facts));
}

function isStored(backup: Backup, { backupStorageLocations, storedObjects }: FolderFacts): boolean {
  const location = locationOf(backup, backupStorageLocations);
  const place = location && storedObjects.get(addressOf(location));
  if (place?.status !== "observed") return false;
  const folder = storedFolder(place.value, "backups", backup.name);
  return folder?.hasMetadata === true && folder.hasArchive;
}

/** Markers go with the last of what they hide. */
function tooOldIn(
  { address, folder }: PlacedFolder,
  world: RetentionWorld,
): { readonly versions: readonly ListedVersion[] } | Objection {
  const listed = world.closer.versions.get(address);
  if (listed?.status !== "observed")
    return {
      reason: "Unreadable",
      message: `The versions of ${address} are not known: ${listed?.message ?? "nobody looked"}.`,
    };
  const hidden = listed.value.filter(({ state }) => state === "hidden");
  const tooOld = hidden.filter(({ writtenAt }) => isTooOld(writtenAt, world));
  const markers = listed.value.filter(({ state }) => state === "marker");
  const isAll = tooOld.length === hidden.length && folder.objects === 0;
  return { versions: [...tooOld, ...(isAll ? markers : [])].slice(0, MOST_VERSIONS) };
}

function itemOf(placed: PlacedFolder, versions: readonly ListedVersion[], world: RetentionWorld): PruneItem {
  const { address, folder } = placed;
  const oldest = formatInstant(Math.min(...versions.map(({ writtenAt }) => writtenAt)));
  return {
    ...thingOf(placed, world),
    reason: "HiddenVersionsTooOld",
    message: `${address} hides ${versions.length === 1 ? "1 version" : `${versions.length} versions`}, the oldest of ${oldest}; promised are ${formatDuration(world.retention)}.`,
    facts: { objects: folder.objects, hiddenVersions: folder.hiddenVersions, oldest },
    method: { by: "DeleteVersions", versions: versions.map(nameOf) },
    after: [],
  };
}
