import type { Cluster } from "#domain/configuration.ts";
import { type Reading, type Unreadable, unreadable } from "#domain/reading.ts";
import { addressOf, type StoragePlace, type StoredObjects } from "#domain/storage.ts";
import { type Backup, type BackupStorageLocation, locationOf, type Schedule } from "#domain/velero.ts";

interface PlaceFacts {
  readonly backupStorageLocations: readonly BackupStorageLocation[];
  readonly storedObjects: ReadonlyMap<string, Reading<StoredObjects>>;
}

/** What is known of places in S3: what they hold, and why some could not be listed as a whole. */
export interface Places {
  readonly listed: readonly StoredObjects[];
  /** Those that could not be listed, and those whose hidden versions could not be. */
  readonly unreadable: readonly Unreadable[];
}

/** The places where these Backups and Schedules put things, and the configured one. */
export function placesFor(
  users: readonly Pick<Backup | Schedule, "storageLocation">[],
  { velero }: Cluster,
  facts: PlaceFacts,
): Places {
  const names = new Set(users.map(({ storageLocation }) => storageLocation ?? ""));
  const locations = [...names].flatMap(
    (storageLocation) => locationOf({ storageLocation }, facts.backupStorageLocations) ?? [],
  );
  return readPlaces([velero, ...locations], facts);
}

/** Every place that is known. */
export function allPlaces({ storedObjects }: PlaceFacts): Places {
  return placesOfReadings([...storedObjects.values()]);
}

function readPlaces(places: readonly StoragePlace[], { storedObjects }: PlaceFacts): Places {
  const addresses = new Set(places.map(addressOf));
  return placesOfReadings(
    [...addresses].map((address) => storedObjects.get(address) ?? unreadable("notLookedAt", address, "nobody looked")),
  );
}

function placesOfReadings(readings: readonly Reading<StoredObjects>[]): Places {
  const listed = readings.flatMap((reading) => (reading.status === "observed" ? [reading.value] : []));
  const versions = listed.flatMap((place) => (place.versions.status === "unreadable" ? [place.versions] : []));
  return {
    listed,
    unreadable: [...readings.flatMap((reading) => (reading.status === "unreadable" ? [reading] : [])), ...versions],
  };
}
