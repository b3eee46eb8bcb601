import { formatDuration, MINUTE, type Milliseconds } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import { addressOf, type StoragePlace } from "#domain/storage.ts";
import type { BackupStorageLocation } from "#domain/velero.ts";
import type { Objection } from "./owners.ts";
import type { RetentionWorld } from "./world.ts";

/** A location whose backups Velero does not know for certain, or does not delete. Undefined: all is well with it. */
export function troubleOf(
  location: BackupStorageLocation,
  { velero, now }: Pick<RetentionWorld, "velero" | "now">,
): Objection | undefined {
  const { name, phase, accessMode, lastSyncedAt, syncedEvery = velero.syncPeriod } = location;
  const say = (reason: string, what: string) => ({ reason, message: `BackupStorageLocation ${name} ${what}.` });
  if (phase !== "Available") return say("LocationUnavailable", `is ${phase}`);
  if (accessMode !== "ReadWrite") return say("LocationReadOnly", `is ${accessMode}`);
  const since = lastSyncedAt === undefined ? "never" : formatInstant(lastSyncedAt);
  const allowed = 2 * betweenSyncs(syncedEvery);
  if (lastSyncedAt === undefined || now - lastSyncedAt > allowed)
    return say("LocationNotSynced", `was last synced: ${since}; allowed is within ${formatDuration(allowed)}`);
  return undefined;
}

/**
 * Velero asks once a minute whether the period has passed since the last synchronisation ended: with a period of one
 * minute it synchronises every two. A period of 0 is never.
 */
function betweenSyncs(period: Milliseconds): Milliseconds {
  return period === 0 ? 0 : (Math.floor(period / MINUTE) + 1) * MINUTE;
}

/** Trouble with any location: what looks like nobody's may be of a backup that is only known there. */
export function anyTrouble(
  locations: readonly BackupStorageLocation[],
  world: Pick<RetentionWorld, "velero" | "now">,
): Objection | undefined {
  if (locations.length === 0)
    return { reason: "NoLocation", message: "Velero has no BackupStorageLocation: it may just be set up anew." };
  for (const location of locations) {
    const trouble = troubleOf(location, world);
    if (trouble !== undefined) return trouble;
  }
  return undefined;
}

/** What stands against deleting in a place by hand: nobody keeps backups there now, or others do as well. */
export function troubleAt(
  place: StoragePlace,
  locations: readonly BackupStorageLocation[],
  world: Pick<RetentionWorld, "velero" | "now" | "otherPlaces">,
): Objection | undefined {
  const shared = sharedPlace(place, world);
  if (shared !== undefined) return shared;
  const used = locations.filter((location) => addressOf(location) === addressOf(place));
  if (used.length === 0)
    return { reason: "NoLocation", message: `${addressOf(place)} is not the place of any BackupStorageLocation.` };
  return anyTrouble(used, world);
}

export function sharedPlace(
  place: StoragePlace,
  { otherPlaces }: Pick<RetentionWorld, "otherPlaces">,
): Objection | undefined {
  const address = addressOf(place);
  if (!otherPlaces.some((one) => addressOf(one) === address)) return undefined;
  return { reason: "OfAnotherCluster", message: `${address} is where another cluster keeps its backups as well.` };
}
