import { HOUR, type Milliseconds } from "#domain/duration.ts";
import { folderAddress } from "#domain/storage.ts";
import type { BackupStorageLocation } from "#domain/velero.ts";
import type { StrayFolder } from "../stray-folders.ts";

/** What was written just before Velero looked may have been written while it did. */
const SETTLED_WITHIN: Milliseconds = HOUR;

/**
 * Whether Velero has looked into a folder's location since it was written, and there is no Backup of it all the same: it
 * makes one of every backup that it finds, within a minute, so that this one cannot be restored by it any more. Where it
 * does not say when it looked, the folder may still be taken up.
 */
export function isPassedOver(
  { address, folder }: StrayFolder,
  locations: readonly Pick<BackupStorageLocation, "bucket" | "prefix" | "lastSyncedAt">[],
): boolean {
  const lookedAt = locations.find((location) => folderAddress(location, folder) === address)?.lastSyncedAt;
  return lookedAt !== undefined && folder.writtenAt !== undefined && lookedAt - folder.writtenAt > SETTLED_WITHIN;
}
