import { HOUR, type Milliseconds } from "#domain/duration.ts";
import type { Violation } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { type Reading, type Unreadable, unreadable } from "#domain/reading.ts";
import { addressOf, folderAddress, type StoredObjects, storedFolder } from "#domain/storage.ts";
import { type Backup, type BackupStorageLocation, locationOf, takenAt } from "#domain/velero.ts";

interface Judged {
  readonly violations: readonly Violation[];
  readonly unreadable: readonly Unreadable[];
}

interface Stored {
  readonly backupStorageLocations: readonly BackupStorageLocation[];
  readonly storedObjects: ReadonlyMap<string, Reading<StoredObjects>>;
}

/** In these phases a backup's objects are in S3, all of them. */
const STORED = new Set(["Completed", "PartiallyFailed"]);

/** A backup says that it is Completed before its last objects are written. */
const WRITTEN_WITHIN: Milliseconds = HOUR;

/**
 * Backups whose objects in S3 are gone, or half of them: Velero shows the Backup until it next compares, and it cannot be
 * restored. What has expired may be on its way out.
 */
export function judgeFolders(
  backups: readonly Backup[],
  stored: Stored,
  retention: Milliseconds,
  now: Instant,
): Judged {
  const promised = backups.filter((backup) => now - takenAt(backup) < retention);
  const due = promised.filter((backup) => STORED.has(backup.phase) && isSettled(backup, now));
  const judged = due.map((backup) => judgeFolder(backup, stored));
  return {
    violations: judged.flatMap((one) => (one !== undefined && "kind" in one ? [one] : [])),
    unreadable: judged.flatMap((one) => (one !== undefined && "status" in one ? [one] : [])),
  };
}

function isSettled({ completedAt, createdAt, expiresAt }: Backup, now: Instant): boolean {
  return now - (completedAt ?? createdAt) > WRITTEN_WITHIN && (expiresAt === undefined || expiresAt > now);
}

function judgeFolder(
  backup: Backup,
  { backupStorageLocations, storedObjects }: Stored,
): Violation | Unreadable | undefined {
  const location = locationOf(backup, backupStorageLocations);
  if (location === undefined)
    return unreadable("notFound", `Backup ${backup.name}`, `its location "${backup.storageLocation}" is not known`);
  const place =
    storedObjects.get(addressOf(location)) ?? unreadable("notLookedAt", addressOf(location), "nobody looked");
  if (place.status === "unreadable") return place;
  const folder = storedFolder(place.value, "backups", backup.name);
  const address = folderAddress(location, { area: "backups", name: backup.name });
  const lost = (reason: string, what: string): Violation => {
    const until = backup.expiresAt === undefined ? "" : `, and was to be kept until ${formatInstant(backup.expiresAt)}`;
    const message = `Backup ${backup.name} of ${formatInstant(takenAt(backup))} ${what}${until}.`;
    return { kind: "Backup", id: backup.name, reason, message };
  };
  if (folder === undefined || folder.objects === 0)
    return lost("FolderMissing", `has lost its objects in S3: ${address} ${hidden(folder?.hiddenVersions)}`);
  if (!folder.hasArchive)
    return lost("ArchiveMissing", `has lost its archive: ${address}${backup.name}.tar.gz is not there`);
  if (!folder.hasMetadata)
    return lost("MetadataMissing", `has lost its description: ${address}velero-backup.json is not there`);
  return undefined;
}

function hidden(versions = 0): string {
  return versions === 0 ? "is empty" : `holds only versions that were deleted (${versions})`;
}
