import { HOUR, type Milliseconds } from "#domain/duration.ts";
import type { Violation } from "#domain/finding.ts";
import { formatInstant, type Instant, isFromTheFuture } from "#domain/instant.ts";
import { type Reading, type Unreadable, unreadable } from "#domain/reading.ts";
import { addressOf, folderAddress, type StoredObjects, storedFolder } from "#domain/storage.ts";
import { type Backup, type BackupStorageLocation, locationOf, takenAt } from "#domain/velero.ts";

export interface Stored {
  readonly backupStorageLocations: readonly BackupStorageLocation[];
  readonly storedObjects: ReadonlyMap<string, Reading<StoredObjects>>;
}

/** What a Backup that has ended lacks in S3. `FolderMissing` stands for everything. */
export type Lack = Violation & { readonly reason: "FolderMissing" | "ArchiveMissing" | "MetadataMissing" };

/** In these phases a backup's objects are in S3, all of them. */
const STORED = new Set(["Completed", "PartiallyFailed"]);

/** A backup says that it is Completed before its last objects are written. */
const WRITTEN_WITHIN: Milliseconds = HOUR;

/** Whether the objects of a Backup must be there: it has ended for a while, and has not expired, so nothing is on its way. */
export function isStored({ phase, completedAt, createdAt, expiresAt }: Backup, now: Instant): boolean {
  const endedAt = completedAt ?? createdAt;
  const isWritten = now - endedAt > WRITTEN_WITHIN || isFromTheFuture(endedAt, now);
  return STORED.has(phase) && isWritten && (expiresAt === undefined || expiresAt > now);
}

/** What the listing of its place shows to be missing of a Backup that must be there. */
export function lackOf(
  backup: Backup,
  { backupStorageLocations, storedObjects }: Stored,
): Lack | Unreadable | undefined {
  const location = locationOf(backup, backupStorageLocations);
  if (location === undefined)
    return unreadable("notFound", `Backup ${backup.name}`, `its location "${backup.storageLocation}" is not known`);
  const at = addressOf(location);
  const place = storedObjects.get(at) ?? unreadable("notLookedAt", at, "nobody looked");
  if (place.status === "unreadable") return place;
  const folder = storedFolder(place.value, "backups", backup.name);
  if (folder !== undefined && folder.objects > 0 && folder.hasArchive && folder.hasMetadata) return undefined;
  const address = folderAddress(location, { area: "backups", name: backup.name });
  const lack = (reason: Lack["reason"], what: string): Lack => {
    const until = backup.expiresAt === undefined ? "" : `, and was to be kept until ${formatInstant(backup.expiresAt)}`;
    const message = `Backup ${backup.name} of ${formatInstant(takenAt(backup))} ${what}${until}.`;
    return { kind: "Backup", id: backup.name, reason, message };
  };
  if (folder === undefined || folder.objects === 0)
    return lack("FolderMissing", `has lost its objects in S3: ${address} ${hidden(folder?.hiddenVersions)}`);
  if (!folder.hasArchive)
    return lack("ArchiveMissing", `has lost its archive: ${address}${backup.name}.tar.gz is not there`);
  return lack("MetadataMissing", `has lost its description: ${address}velero-backup.json is not there`);
}

function hidden(versions = 0): string {
  return versions === 0 ? "is empty" : `holds only versions that were deleted (${versions})`;
}
