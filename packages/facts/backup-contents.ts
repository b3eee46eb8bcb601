import type { ArchiveContents, BackupContents } from "#domain/backup-contents.ts";
import { mapReading, observed, type Reading, unreadable } from "#domain/reading.ts";
import { addressOf, folderAddress, type StoredFile, type StoredObjects, storedFolder } from "#domain/storage.ts";
import { type Backup, locationOf } from "#domain/velero.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { type ExpectedNames, readArchive, TooLarge } from "./archive.ts";
import { contentsAsJson } from "./backup-contents-json.ts";
import { isDocument, readDocument, readMetadata, readResourceList } from "./backup-documents.ts";
import { backupsToOpen } from "./backups-to-open.ts";
import type { Collector, FactContext } from "./context.ts";
import { recallFrom } from "./recall.ts";
import type { ObjectName } from "./sources.ts";
import { versionOf } from "./stored-version.ts";
import { MalformedArchive } from "./tar.ts";

/** Each is of any size and is inflated, so fewer than of small objects. */
const CONCURRENT_BACKUPS = 8;

/**
 * Opens backups, their archives included, once: a backup that several tenants share is opened for all of them. Which ones:
 * see `backupsToOpen`.
 */
export const backupContents: Collector<ReadonlyMap<string, Reading<BackupContents>>> = async (context) => {
  const [backups, stored] = await Promise.all([context.fact("backups"), context.fact("storedObjects")]);
  if (backups.status === "unreadable") return backups;
  if (stored.status === "unreadable") return stored;
  const wanted = [...backupsToOpen(backups.value, context)];
  const opened = await mapConcurrently(wanted, CONCURRENT_BACKUPS, async ([backup, namespaces]) => {
    return [backup.name, await openBackup({ backup, namespaces, stored: stored.value, context })] as const;
  });
  return observed(new Map(opened), context.now);
};

interface Question {
  readonly backup: Backup;
  readonly namespaces: readonly string[];
  readonly stored: ReadonlyMap<string, Reading<StoredObjects>>;
  readonly context: FactContext;
}

async function openBackup({ backup, namespaces, stored, context }: Question): Promise<Reading<BackupContents>> {
  const locations = await context.fact("backupStorageLocations");
  if (locations.status === "unreadable") return locations;
  const location = locationOf(backup, locations.value);
  if (location === undefined)
    return unreadable("notFound", `Backup ${backup.name}`, `its location "${backup.storageLocation}" is not known`);
  const place = stored.get(addressOf(location));
  if (place === undefined) return unreadable("notLookedAt", addressOf(location), "nobody looked");
  if (place.status === "unreadable") return place;

  const address = folderAddress(location, { area: "backups", name: backup.name });
  const files = storedFolder(place.value, "backups", backup.name)?.files ?? new Map<string, StoredFile>();
  const read = () => openFolder({ address, bucket: location.bucket, name: backup.name, files, namespaces, context });
  const key = keyOf(address, files, namespaces);
  const making = { key, read, isLasting, form: contentsAsJson };
  return observed(await recallFrom(place.value, context.sources, making), context.now);
}

/** Names what was opened, so that anything that was written anew is opened anew. undefined where that cannot be seen. */
function keyOf(
  address: string,
  files: ReadonlyMap<string, StoredFile>,
  namespaces: readonly string[],
): string | undefined {
  const versions = [...files].map(([file, stored]) => versionOf(stored, file));
  if (versions.includes(undefined)) return undefined;
  return ["contents", address, ...versions.sort(), ...[...namespaces].sort()].join("\n");
}

/** What could not be read may be readable the next time; what was found in the objects stays as it is. */
function isLasting({ metadata, archive, documents }: BackupContents): boolean {
  return [metadata, archive, ...documents.values()].every(
    (reading) => reading.status === "observed" || reading.cause === "malformed",
  );
}

interface Folder {
  readonly address: string;
  readonly bucket: string;
  readonly name: string;
  readonly files: ReadonlyMap<string, StoredFile>;
  readonly namespaces: readonly string[];
  readonly context: FactContext;
}

async function openFolder(folder: Folder): Promise<BackupContents> {
  const { address, name, files, namespaces, context } = folder;
  const objectOf = (file: string) => objectIn(folder, file);
  const absent = (file: string) => unreadable("notFound", `${address}${file}`, "there is no such object");
  const [archiveFile, metadataFile, listFile] = [
    `${name}.tar.gz`,
    "velero-backup.json",
    `${name}-resource-list.json.gz`,
  ];

  const list = files.has(listFile) ? await readResourceList(objectOf(listFile), namespaces, context) : undefined;
  const names = list?.status === "observed" ? list.value.names : new Map<string, ExpectedNames>();
  const others = [...files.keys()].filter((file) => isDocument(file) && file !== metadataFile && file !== listFile);
  const [metadata, archive, documents] = await Promise.all([
    files.has(metadataFile) ? readMetadata(objectOf(metadataFile), context) : absent(metadataFile),
    files.has(archiveFile) ? readWholeArchive(objectOf(archiveFile), namespaces, names, context) : absent(archiveFile),
    Promise.all(others.map(async (file) => [file, await readDocument(objectOf(file), name, context)] as const)),
  ]);
  return {
    ...{ folder: address, files, metadata, archive },
    documents: new Map([...documents, ...(list === undefined ? [] : [[listFile, mapReading(list, sizeOf)] as const])]),
  };
}

function sizeOf({ bytes }: { readonly bytes: number }) {
  return { bytes };
}

function objectIn({ address, bucket, files }: Folder, file: string): ObjectName {
  return { bucket, key: `${address.slice(`s3://${bucket}/`.length)}${file}`, etag: files.get(file)?.etag };
}

async function readWholeArchive(
  object: ObjectName,
  namespaces: readonly string[],
  names: ReadonlyMap<string, ExpectedNames>,
  { sources }: FactContext,
): Promise<Reading<ArchiveContents>> {
  const source = `s3://${object.bucket}/${object.key}`;
  const expected = new Map(namespaces.map((namespace) => [namespace, names.get(namespace) ?? new Map()]));
  const reading = await sources.stream(object, async (pieces) => {
    try {
      return await readArchive(pieces, { namespaces: expected });
    } catch (error) {
      if (error instanceof MalformedArchive) return unreadable("malformed", source, error.message);
      if (error instanceof TooLarge) return unreadable("incomplete", source, error.message);
      throw error;
    }
  });
  if (reading.status === "unreadable") return reading;
  return "status" in reading.value ? reading.value : observed(reading.value, reading.observedAt);
}
