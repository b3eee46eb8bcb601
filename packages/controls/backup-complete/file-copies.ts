import type { Readings } from "#domain/facts.ts";
import { addressOf, storedFolder } from "#domain/storage.ts";
import { type Backup, locationOf } from "#domain/velero.ts";

/** Whether there are file copies of a namespace's volumes where a backup is stored; undefined where nobody could look. */
export type HasFileCopies = (backup: Backup, area: "kopia" | "restic", namespace: string) => boolean | undefined;

export function fileCopiesIn({
  backupStorageLocations: locations,
  storedObjects,
}: Pick<Readings, "backupStorageLocations" | "storedObjects">): HasFileCopies {
  return (backup, area, namespace) => {
    if (locations?.status !== "observed" || storedObjects?.status !== "observed") return undefined;
    const location = locationOf(backup, locations.value);
    const place = location && storedObjects.value.get(addressOf(location));
    if (place?.status !== "observed") return undefined;
    return (storedFolder(place.value, area, namespace)?.objects ?? 0) > 0;
  };
}
