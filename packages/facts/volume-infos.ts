import * as z from "zod";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { addressOf, type StoredObjects, storedFolder } from "#domain/storage.ts";
import {
  type Backup,
  type BackupStorageLocation,
  backupFolder,
  locationOf,
  newestReadableBackups,
  type VolumeInfo,
} from "#domain/velero.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import type { Collector, Subject } from "./context.ts";
import { parseGzippedJson } from "./gzipped-json.ts";
import { optionalText } from "./kubernetes-object.ts";
import { parseItems, textAt } from "./parse-items.ts";
import { present } from "./present.ts";
import { recallFrom } from "./recall.ts";
import type { ClusterSources } from "./sources.ts";
import { versionOf } from "./stored-version.ts";

const CONCURRENT_READS = 32;

const METHODS = ["NativeSnapshot", "PodVolumeBackup", "CSISnapshot"] as const;

/** Go writes fields without a tag under their own names, so that releases of Velero differ in `Phase` and `phase`. */
const outcome = { Phase: optionalText, phase: optionalText };
const snapshotInfo = z.object({ snapshotHandle: optionalText, ...outcome }).nullish();
const uploadInfo = z.object({ ...outcome, uploaderType: optionalText }).nullish();
type Outcome = z.output<typeof snapshotInfo> | z.output<typeof uploadInfo>;

/** An item of `<name>-volumeinfo.json.gz`, as Velero 1.12 and later write it. */
const volumeInfoItem = z
  .object({
    pvcName: optionalText,
    pvcNamespace: optionalText,
    pvName: z.string().default(""),
    /** Empty for a volume that was skipped. */
    backupMethod: z.string().default(""),
    snapshotDataMoved: z.boolean().default(false),
    skipped: z.boolean().default(false),
    skippedReason: optionalText,
    result: optionalText,
    nativeSnapshotInfo: snapshotInfo,
    csiSnapshotInfo: snapshotInfo,
    pvbInfo: uploadInfo,
    snapshotDataMovementInfo: uploadInfo,
  })
  .transform((item): VolumeInfo => {
    const { pvcName: name, pvcNamespace: namespace, snapshotDataMoved: dataMoved } = item;
    // A snapshot whose data was moved to the object store is removed once that is done.
    const handle = dataMoved
      ? undefined
      : (item.nativeSnapshotInfo?.snapshotHandle ?? item.csiSnapshotInfo?.snapshotHandle);
    const parts = [item.pvbInfo, item.snapshotDataMovementInfo, item.nativeSnapshotInfo];
    return {
      ...(name !== undefined && namespace !== undefined ? { claim: { namespace, name } } : {}),
      ...{ volumeName: item.pvName, dataMoved, skipped: item.skipped },
      method: METHODS.find((method) => method === item.backupMethod) ?? "unknown",
      ...present({ skippedReason: item.skippedReason, result: item.result, snapshotHandle: handle }),
      ...present({ uploader: uploaderOf(item.pvbInfo?.uploaderType ?? item.snapshotDataMovementInfo?.uploaderType) }),
      ...present({ phase: parts.map(phaseOf).find((phase) => phase !== undefined) }),
    };
  });

/** Data movers of others say something else, or nothing, and store where they like. */
function uploaderOf(type: string | undefined): VolumeInfo["uploader"] {
  return type === "kopia" || type === "restic" ? type : undefined;
}

/** What is not about a volume is left out, or empty: the first releases that wrote the list left nothing out. */
function phaseOf(part: Outcome): string | undefined {
  return part?.Phase ?? part?.phase;
}

/**
 * Opens the newest readable backups of each tenant that is not gone: mostly one object for each, and none for older ones.
 * Where there is a memory, what was read of an object is kept for as long as the bucket lists the same one: a look that
 * finds nothing new reads none of them.
 */
export const volumeInfos: Collector<ReadonlyMap<string, Reading<readonly VolumeInfo[]>>> = async (context) => {
  const [backups, locations] = await Promise.all([context.fact("backups"), context.fact("backupStorageLocations")]);
  if (backups.status === "unreadable") return backups;
  if (locations.status === "unreadable") return locations;
  const { sources } = context;
  // A bucket that cannot be listed leaves its objects to be read.
  const stored = sources.memory === undefined ? undefined : await context.fact("storedObjects");
  const opened = await mapConcurrently(backupsToOpen(backups.value, context), CONCURRENT_READS, async (backup) => {
    const read = () => readVolumeInfo(sources, backup, locations.value);
    const location = locationOf(backup, locations.value);
    const place = location && placeOf(location, stored);
    if (location === undefined || place === undefined) return [backup.name, await read()] as const;
    const key = keyOf(backup, location, place);
    return [backup.name, await recallFrom(place, sources, { key, read, isLasting })] as const;
  });
  return observed(new Map(opened), backups.observedAt);
};

/** undefined where it was not listed, so that nothing that was read of it before can be believed. */
function placeOf(
  location: BackupStorageLocation,
  stored: Reading<ReadonlyMap<string, Reading<StoredObjects>>> | undefined,
): StoredObjects | undefined {
  if (stored?.status !== "observed") return undefined;
  const place = stored.value.get(addressOf(location));
  return place?.status === "observed" ? place.value : undefined;
}

/** Names the object as it is listed; undefined where it is not. */
function keyOf(backup: Backup, location: BackupStorageLocation, place: StoredObjects): string | undefined {
  const key = keyOfInfo(backup, location);
  const file = storedFolder(place, "backups", backup.name)?.files?.get(fileOfInfo(backup));
  const version = file && versionOf(file, `s3://${location.bucket}/${key}`);
  return version && `volumeinfo ${version}`;
}

/** What could not be read may be readable the next time; what the object holds stays so. */
function isLasting(reading: Reading<readonly VolumeInfo[]>): boolean {
  return reading.status === "observed" || reading.cause === "malformed";
}

const fileOfInfo = ({ name }: Backup) => `${name}-volumeinfo.json.gz`;

const keyOfInfo = (backup: Backup, location: BackupStorageLocation) =>
  `${backupFolder(location, backup.name)}${fileOfInfo(backup)}`;

function backupsToOpen(backups: readonly Backup[], { tenants, now }: Subject): readonly Backup[] {
  const newest = tenants
    .filter((tenant) => tenant.state !== "deleted")
    .flatMap((tenant) => newestReadableBackups(backups, tenant.namespace, now));
  return [...new Set(newest)];
}

/** What a backup says of its volumes. `notFound`: it has no such list, as one that failed early. */
export async function readVolumeInfo(
  sources: ClusterSources,
  backup: Backup,
  locations: readonly BackupStorageLocation[],
): Promise<Reading<readonly VolumeInfo[]>> {
  const location = locationOf(backup, locations);
  if (location === undefined)
    return unreadable("notFound", `Backup ${backup.name}`, `its location "${backup.storageLocation}" is not known`);
  const key = keyOfInfo(backup, location);
  const source = `s3://${location.bucket}/${key}`;
  const body = await sources.object(location.bucket, key);
  return parseItems(await itemsIn(body, source), source, volumeInfoItem, (item) => textAt(item, "pvcName"));
}

async function itemsIn(body: Reading<Uint8Array>, source: string): Promise<Reading<readonly unknown[]>> {
  const json = await parseGzippedJson(body, source);
  if (json.status === "unreadable") return json;
  // Go writes a list that was never filled as null.
  if (json.value === null) return observed([], json.observedAt);
  if (Array.isArray(json.value)) return observed(json.value, json.observedAt);
  return unreadable("malformed", source, "found JSON that is not a list");
}
