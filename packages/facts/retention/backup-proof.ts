import type { BackupProof } from "#domain/closer-look.ts";
import { observed, type Reading } from "#domain/reading.ts";
import { type Backup, type BackupStorageLocation, locationOf } from "#domain/velero.ts";
import { parseForeignJson } from "#runtime/foreign-json.ts";
import { readArchive, TooLarge } from "../archive.ts";
import type { ClusterSources } from "../sources.ts";
import { MalformedArchive } from "../tar.ts";
import { readVolumeInfo } from "../volume-infos.ts";

/**
 * Opens a backup: its description, its archive to the end, its list of volumes. What is there and damaged, or is certainly
 * not there, is a fault; what could not be read leaves nothing proven.
 */
export async function readBackupProof(
  sources: ClusterSources,
  backup: Backup,
  locations: readonly BackupStorageLocation[],
): Promise<Reading<BackupProof>> {
  const location = locationOf(backup, locations);
  if (location === undefined) return observed({ faults: ["its location is gone"], volumes: [] }, 0);
  const { bucket, prefix } = location;
  const folder = `${prefix === "" ? "" : `${prefix}/`}backups/${backup.name}/`;
  const faults: string[] = [];

  const metadata = await sources.object(bucket, `${folder}velero-backup.json`);
  if (metadata.status === "unreadable" && metadata.cause !== "notFound") return metadata;
  if (metadata.status === "unreadable" || !isDescriptionOf(metadata.value, backup.name))
    faults.push("velero-backup.json is missing, or is not its own");

  const archive = await sources.stream({ bucket, key: `${folder}${backup.name}.tar.gz` }, async (pieces) => {
    try {
      const { resources } = await readArchive(pieces, { namespaces: new Map() });
      return resources === 0 ? "its archive holds nothing" : undefined;
    } catch (error) {
      if (error instanceof MalformedArchive || error instanceof TooLarge) return `its archive: ${error.message}`;
      throw error;
    }
  });
  if (archive.status === "unreadable" && archive.cause !== "notFound") return archive;
  if (archive.status === "unreadable") faults.push("its archive is missing");
  else if (archive.value !== undefined) faults.push(archive.value);

  const volumes = await readVolumeInfo(sources, backup, locations);
  if (volumes.status === "unreadable" && volumes.cause !== "notFound" && volumes.cause !== "malformed") return volumes;
  if (volumes.status === "unreadable") faults.push(`its list of volumes: ${volumes.message}`);
  return observed(
    { faults, volumes: volumes.status === "observed" ? volumes.value : [] },
    metadata.status === "observed" ? metadata.observedAt : 0,
  );
}

function isDescriptionOf(body: Uint8Array, name: string): boolean {
  try {
    const value: unknown = parseForeignJson(body);
    const metadata: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "metadata") : undefined;
    return typeof metadata === "object" && metadata !== null && Reflect.get(metadata, "name") === name;
  } catch {
    return false;
  }
}
