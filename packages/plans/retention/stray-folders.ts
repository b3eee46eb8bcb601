import type { ListedVersion } from "#domain/closer-look.ts";
import { formatDuration } from "#domain/duration.ts";
import { indexBy } from "#domain/index-by.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { ObjectVersion, PruneItem, PruneReason, SkippedItem } from "#domain/pruning.ts";
import type { StoredArea } from "#domain/storage.ts";
import type { Tenant } from "#domain/tenant.ts";
import { type Backup, type BackupStorageLocation, includesNamespace, takenAt } from "#domain/velero.ts";
import type { BackupRepository, Restore } from "#domain/velero-traces.ts";
import { namespacesByName } from "#domain/workloads.ts";
import { heldBack, idsOf, isLive, mayBeHeldBack, type Objection, tenantsByName, tenantsOfNamespace } from "./owners.ts";
import { troubleAt } from "./places.ts";
import { allFolders, type PlacedFolder } from "./references.ts";
import { blind, FIRST_SEEN, isSeenLongEnough, type Ruling, skip, suspectKey, type Thing } from "./ruling.ts";
import { factsOf, type RetentionFacts, type RetentionWorld } from "./world.ts";

/** What folders are judged by, those that hide versions as well. */
export const FOLDER_NEEDS = [
  "namespaces",
  "backups",
  "restores",
  "backupRepositories",
  "backupStorageLocations",
  "storedObjects",
  "strayBackups",
] as const;
export type FolderFacts = Pick<RetentionFacts, (typeof FOLDER_NEEDS)[number]>;

/** So many versions of one folder at most go in one run; the rest in the next. */
export const MOST_VERSIONS = 10_000;

/** Folders that nothing in the cluster is for, and nothing in them tells Velero of. */
export function planStrayFolders(world: RetentionWorld): Ruling {
  const everything = { kind: "Folder", id: "(every folder)", place: world.cluster.velero.bucket } as const;
  const facts = factsOf(world.readings, FOLDER_NEEDS);
  const strays = "unreadable" in facts ? facts : straysIn(facts, world);
  if ("unreadable" in strays) return blind(everything, strays.unreadable);
  if ("unreadable" in facts) return blind(everything, facts.unreadable);
  const items: PruneItem[] = [];
  const skipped: SkippedItem[] = [];
  const suspects: string[] = [];
  for (const stray of strays) {
    const trouble = troubleAt(stray.place, facts.backupStorageLocations, world);
    if (trouble === undefined) suspects.push(suspectKey(stray.reason, stray.address));
    const decided = trouble ?? objectionTo(stray, world) ?? versionsOf(stray, world);
    if ("reason" in decided) skipped.push(skip(thingOf(stray, world), decided.reason, decided.message));
    else items.push(itemOf(stray, decided.versions, world));
  }
  return { items, skipped, suspects };
}

export interface StrayFolder extends PlacedFolder {
  readonly reason: PruneReason;
  readonly why: string;
}

/** Those whose versions are listed before a plan is made. */
export function straysToList(world: RetentionWorld): readonly StrayFolder[] {
  const facts = factsOf(world.readings, FOLDER_NEEDS);
  const strays = "unreadable" in facts ? facts : straysIn(facts, world);
  if ("unreadable" in strays) return [];
  return strays.filter(({ reason, address }) => isSeenLongEnough(suspectKey(reason, address), world));
}

const backupsByName = indexBy<Backup>(({ name }) => name);
const restoresByName = indexBy<Restore>(({ name }) => name);
const repositoriesByNamespace = indexBy<BackupRepository>(({ volumeNamespace }) => volumeNamespace);

export function straysIn(
  facts: FolderFacts,
  world: RetentionWorld,
): readonly StrayFolder[] | { readonly unreadable: string } {
  const folders = allFolders(facts.storedObjects);
  if ("unreadable" in folders) return folders;
  for (const [address, stray] of facts.strayBackups)
    if (stray.status === "unreadable") return { unreadable: `${address}: ${stray.message}` };
  return folders.flatMap((placed): readonly StrayFolder[] => {
    const { folder } = placed;
    if (folder.objects === 0) return [];
    const found = STRAYS[folder.area](placed, facts, world);
    return found === undefined ? [] : [{ ...placed, ...found }];
  });
}

type Finder = (
  placed: PlacedFolder,
  facts: FolderFacts,
  world: RetentionWorld,
) => Pick<StrayFolder, "reason" | "why"> | undefined;

const repository: Finder = ({ folder }, facts, world) => {
  const { name, writtenAt } = folder;
  const inUse =
    tenantsOfNamespace(name, world).some(isLive) ||
    repositoriesByNamespace(facts.backupRepositories).get(name).length > 0 ||
    namespacesByName(facts.namespaces).get(name).length > 0 ||
    backupsWith(name, writtenAt, facts).length > 0;
  if (inUse) return undefined;
  const why = `no tenant, no namespace and no BackupRepository is named ${name}, and no Backup that may have data in it is left`;
  return { reason: "RepositoryOfNobody", why };
};

/** Backups of a namespace that may have data in its repository: those that were taken before it was last written to. */
function backupsWith(namespace: string, writtenAt: Instant | undefined, facts: FolderFacts): readonly Backup[] {
  const stray = [...facts.strayBackups.values()].flatMap((one) => (one.status === "observed" ? [one.value] : []));
  return [...facts.backups, ...stray].filter(
    (backup) => includesNamespace(backup, namespace) && (writtenAt === undefined || takenAt(backup) <= writtenAt),
  );
}

const STRAYS: Readonly<Record<StoredArea, Finder>> = {
  backups: ({ folder: { name, hasMetadata } }, { backups }) => {
    if (hasMetadata || backupsByName(backups).get(name).length > 0) return undefined;
    return { reason: "FolderWithoutMetadata", why: `it has no velero-backup.json, and there is no Backup ${name}` };
  },
  restores: ({ folder: { name } }, { restores }) => {
    if (restoresByName(restores).get(name).length > 0) return undefined;
    return { reason: "FolderWithoutRestore", why: `there is no Restore ${name}` };
  },
  kopia: repository,
  restic: repository,
};

function objectionTo(stray: StrayFolder, world: RetentionWorld): Objection | undefined {
  const { reason, address, folder } = stray;
  const { grace } = world.settings;
  const owners = ownersOf(stray, world);
  const held = heldBack(owners) ?? (isOwnerKnown(stray, owners) ? undefined : mayBeHeldBack(world));
  if (held !== undefined) return held;
  const { writtenAt } = folder;
  const isOld = writtenAt !== undefined && world.now - writtenAt >= grace;
  if (isOld && isSeenLongEnough(suspectKey(reason, address), world)) return undefined;
  return {
    reason: FIRST_SEEN,
    message: `${address} was not seen like this, and left alone, for ${formatDuration(grace)}.`,
  };
}

export function ownersOf({ folder }: PlacedFolder, world: RetentionWorld): readonly Tenant[] {
  return isRepository(folder.area) ? tenantsOfNamespace(folder.name, world) : tenantsByName(folder.name, world);
}

/** A repository is named after its namespace; the name of a backup says whose it is where a tenant's Schedule made it. */
export function isOwnerKnown({ folder }: PlacedFolder, owners: readonly Tenant[]): boolean {
  return isRepository(folder.area) || owners.length > 0;
}

export function isRepository(area: StoredArea): boolean {
  return area === "kopia" || area === "restic";
}

export function thingOf(placed: PlacedFolder, world: RetentionWorld): Thing {
  return { kind: "Folder", id: placed.address, place: placed.place.bucket, tenants: idsOf(ownersOf(placed, world)) };
}

/** Every version of the folder. Where its description is only hidden, it may still be wanted back. */
function versionsOf(
  { address, reason }: StrayFolder,
  { closer, retention, now }: RetentionWorld,
): { readonly versions: readonly ListedVersion[] } | Objection {
  const listed = closer.versions.get(address);
  if (listed?.status !== "observed")
    return {
      reason: "Unreadable",
      message: `The versions of ${address} are not known: ${listed?.message ?? "nobody looked"}.`,
    };
  const hidden = listed.value.find(({ key, state }) => state === "hidden" && key.endsWith("/velero-backup.json"));
  if (reason === "FolderWithoutMetadata" && hidden !== undefined && now - hidden.writtenAt <= retention)
    return {
      reason: "MetadataHidden",
      message: `${address} had a velero-backup.json, which was deleted or written over: it can be brought back until ${formatInstant(hidden.writtenAt + retention)}.`,
    };
  return { versions: listed.value.slice(0, MOST_VERSIONS) };
}

function itemOf(stray: StrayFolder, versions: readonly ListedVersion[], world: RetentionWorld): PruneItem {
  const { address, folder, reason, why } = stray;
  const since = world.ledger.sightings[suspectKey(reason, address)] ?? world.now;
  const written = folder.writtenAt === undefined ? "" : formatInstant(folder.writtenAt);
  return {
    ...thingOf(stray, world),
    reason,
    message: `${address} was last written to at ${written}: ${why}, since ${formatInstant(since)}.`,
    facts: { objects: folder.objects, bytes: folder.bytes, writtenAt: written, seenSince: formatInstant(since) },
    method: { by: "DeleteVersions", versions: versions.map(nameOf) },
    after: [],
  };
}

export function nameOf({ key, versionId, etag }: ListedVersion): ObjectVersion {
  return { key, versionId, ...(etag !== undefined && { etag }) };
}

/** The locations by which a place is in use. */
export type Locations = readonly BackupStorageLocation[];
