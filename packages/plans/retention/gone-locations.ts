import { itemKey } from "#domain/deletion.ts";
import { type Snapshot, snapshotById } from "#domain/ec2.ts";
import { BACKUP_TAG } from "#domain/ec2-tags.ts";
import { formatInstant } from "#domain/instant.ts";
import type { PruneItem, SkippedItem } from "#domain/pruning.ts";
import { addressOf, folderAddress, type StoragePlace } from "#domain/storage.ts";
import { type Backup, locationOf } from "#domain/velero.ts";
import { isExpired, objectionToBackup, thingOf } from "./expired-backups.ts";
import { keepLastGood } from "./goodness.ts";
import { deleteSnapshot, sharedObstacle, snapshotObstacle } from "./orphan-snapshots.ts";
import type { Objection } from "./owners.ts";
import { anyTrouble, sharedPlace } from "./places.ts";
import { allFolders, foldersOfGone, formerPlace, referredSnapshots, whatTagLeadsTo } from "./references.ts";
import { blind, FIRST_SEEN, isSeenLongEnough, type Ruling, skip, suspectKey } from "./ruling.ts";
import { MOST_VERSIONS, nameOf } from "./stray-folders.ts";
import { factsOf, type RetentionFacts, type RetentionWorld } from "./world.ts";

const NEEDS = [
  "backups",
  "restores",
  "backupStorageLocations",
  "storedObjects",
  "snapshots",
  "volumeSnapshotContents",
  "lockedSnapshots",
  "imagesBySnapshot",
] as const;
type GoneFacts = Pick<RetentionFacts, (typeof NEEDS)[number]>;

/**
 * Expired Backups whose BackupStorageLocation is gone: Velero cannot delete them, nor bring them back. First what they
 * have in EC2 and S3, then the Backup itself.
 */
export function planGoneLocations(world: RetentionWorld): Ruling {
  const { cluster } = world;
  const facts = factsOf(world.readings, NEEDS);
  if ("unreadable" in facts)
    return blind({ kind: "Backup", id: "(every Backup without a location)", place: cluster.name }, facts.unreadable);
  const candidates = goneCandidates(world);
  const items: PruneItem[] = [];
  const skipped: SkippedItem[] = [];
  const leaving: { readonly backup: Backup; readonly parts: readonly PruneItem[] }[] = [];
  for (const backup of candidates) {
    const decided = partsOf(backup, facts, world);
    if ("reason" in decided) skipped.push(skip(thingOf(backup, world), decided.reason, decided.message));
    else leaving.push({ backup, parts: decided });
  }
  const { kept, lastGood } = keepLastGood(
    leaving.map(({ backup }) => backup),
    facts.backups,
    (one) => isExpired(one, world),
    world,
  );
  for (const { backup, parts } of leaving) {
    const keep = kept.get(backup.name);
    if (keep === undefined) items.push(...parts);
    else skipped.push(skip(thingOf(backup, world), keep.reason, keep.message));
  }
  return { items, skipped, lastGood, suspects: candidates.map(({ name }) => suspectKey("LocationGone", name)) };
}

export function goneCandidates(world: RetentionWorld): readonly Backup[] {
  const facts = factsOf(world.readings, ["backups", "backupStorageLocations"]);
  if ("unreadable" in facts) return [];
  return facts.backups.filter(
    (backup) => isExpired(backup, world) && locationOf(backup, facts.backupStorageLocations) === undefined,
  );
}

/** The folders whose versions are listed before a plan is made. */
export function goneToList(world: RetentionWorld): readonly (StoragePlace & { readonly address: string })[] {
  return goneCandidates(world)
    .filter(({ name }) => isSeenLongEnough(suspectKey("LocationGone", name), world))
    .flatMap((backup) => {
      const place = formerPlace(backup, world);
      return place === undefined ? [] : [{ ...place, address: addressIn(place, backup) }];
    });
}

/** The folders of Backups without a location. */
export function goneToRead(world: RetentionWorld): ReturnType<typeof foldersOfGone> {
  const facts = factsOf(world.readings, ["backups", "backupStorageLocations"]);
  return "unreadable" in facts ? [] : foldersOfGone(facts, world);
}

function addressIn(place: StoragePlace, { name }: Backup): string {
  return folderAddress(place, { area: "backups", name });
}

function partsOf(backup: Backup, facts: GoneFacts, world: RetentionWorld): readonly PruneItem[] | Objection {
  const { name } = backup;
  const trouble = objectionToBackup(backup, facts, world) ?? anyTrouble(facts.backupStorageLocations, world);
  if (trouble !== undefined) return trouble;
  const place = formerPlace(backup, world);
  if (place === undefined) {
    const message = `The location "${backup.storageLocation}" of Backup ${name} is gone, and where it was is not known.`;
    return { reason: "LocationUnknown", message };
  }
  const others = facts.backupStorageLocations.find((location) => addressOf(location) === addressOf(place));
  if (others !== undefined)
    return {
      reason: "PlaceStillUsed",
      message: `Backup ${name} has no location, yet its place is that of BackupStorageLocation ${others.name}.`,
    };
  const shared = sharedPlace(place, world);
  if (shared !== undefined) return shared;
  if (!isSeenLongEnough(suspectKey("LocationGone", name), world))
    return { reason: FIRST_SEEN, message: `The location of Backup ${name} has not been gone for long enough.` };
  return allOf(backup, place, facts, world);
}

/** Whether its tag leads to another backup, of which there may be no list to be read. */
function isOfAnother({ tags }: Snapshot, { name }: Backup, facts: GoneFacts): boolean {
  const tag = tags[BACKUP_TAG];
  if (tag === undefined || tag === name) return false;
  const folders = allFolders(facts.storedObjects);
  return "unreadable" in folders || whatTagLeadsTo(tag, facts, folders) !== undefined;
}

function allOf(
  backup: Backup,
  place: StoragePlace,
  facts: GoneFacts,
  world: RetentionWorld,
): readonly PruneItem[] | Objection {
  const address = addressIn(place, backup);
  const referred = referredSnapshots(facts, world);
  const versions = world.closer.versions.get(address);
  const named = world.closer.references.get(address);
  const unknown = (what: string) => ({
    reason: "Unreadable",
    message: `Of Backup ${backup.name} is not known: ${what}`,
  });
  if ("unreadable" in referred) return unknown(referred.unreadable);
  if (versions?.status !== "observed") return unknown(`what ${address} holds; ${versions?.message ?? "nobody looked"}`);
  if (named?.status !== "observed") return unknown(`its snapshots; ${named?.message ?? "nobody looked"}`);
  if (versions.value.length > MOST_VERSIONS) return unknown("all of its versions at once");
  const snapshots: Snapshot[] = [];
  for (const snapshot of named.value.flatMap((id) => snapshotById(facts.snapshots).get(id) ?? [])) {
    if ((referred.get(snapshot.id) ?? []).some((folder) => folder !== address)) continue;
    if (isOfAnother(snapshot, backup, facts)) continue;
    const obstacle = snapshotObstacle(snapshot, facts) ?? sharedObstacle(snapshot, world);
    if (obstacle !== undefined) return obstacle;
    snapshots.push(snapshot);
  }
  const common = { tenants: thingOf(backup, world).tenants, reason: "LocationGone" } as const;
  const why = `Backup ${backup.name} expired at ${formatInstant(backup.expiresAt ?? 0)}, and its BackupStorageLocation ${backup.storageLocation} is gone`;
  const known = {
    backup: backup.name,
    location: backup.storageLocation,
    expiresAt: formatInstant(backup.expiresAt ?? 0),
  };
  const parts: PruneItem[] = snapshots.map((snapshot) => ({
    ...common,
    ...{ kind: "Snapshot", id: snapshot.id, place: world.cluster.region },
    ...{ message: `${why}; it names snapshot ${snapshot.id}.`, facts: known },
    ...{ method: deleteSnapshot(snapshot), after: [] },
  }));
  if (versions.value.length > 0)
    parts.push({
      ...common,
      ...{ kind: "Folder", id: address, place: place.bucket, message: `${why}; this is its folder.`, facts: known },
      method: { by: "DeleteVersions", versions: versions.value.map(nameOf) },
      // What names the snapshots goes after them.
      after: parts.map(itemKey),
    });
  return [
    ...parts,
    {
      ...thingOf(backup, world),
      ...{ reason: "LocationGone", message: `${why}.`, facts: known, after: parts.map(itemKey) },
      method: { by: "DeleteObject", uid: backup.uid },
    },
  ];
}
