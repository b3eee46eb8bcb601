import * as z from "zod";
import { observed, type Reading, type Unreadable, unreadable } from "#domain/reading.ts";
import { addressOf, type StoragePlace, type StoredFolder, type StoredObjects } from "#domain/storage.ts";
import { type Backup, placesOf } from "#domain/velero.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { backupsToOpen } from "./backups-to-open.ts";
import type { Collector, FactContext, Subject } from "./context.ts";
import { createFolderTally } from "./folder-tally.ts";
import { type ListedObject, MalformedPage, objectsIn, versionsIn } from "./listed-objects.ts";
import { type ListingPart, PARTS_AT_ONCE, partsOf } from "./listing-parts.ts";
import type { ListingOperation } from "./operations.ts";

/**
 * What every place holds in which Velero keeps backups, and the configured one, by address. Backups are listed before:
 * a folder that is found later without one was not just being deleted with it.
 */
export const storedObjects: Collector<ReadonlyMap<string, Reading<StoredObjects>>> = async (context) => {
  const [backups, locations] = await Promise.all([context.fact("backups"), context.fact("backupStorageLocations")]);
  if (backups.status === "unreadable") return backups;
  if (locations.status === "unreadable") return locations;
  const places = placesOf(context.cluster, locations.value);
  const listed = await Promise.all(places.map((place) => readPlace(place, backups.value, context)));
  return observed(new Map(places.map((place, at) => [addressOf(place), listed[at] ?? NOT_LISTED])), context.now);
};

const NOT_LISTED = unreadable("notLookedAt", "S3", "nobody looked");

async function readPlace(
  place: StoragePlace,
  backups: readonly Backup[],
  context: FactContext,
): Promise<Reading<StoredObjects>> {
  const list = (operation: ListingOperation) => listFolders(place, operation, backups, context);
  const versioning = await readVersioning(place.bucket, context);
  if (versioning.status === "observed" && !versioning.value) {
    const objects = await list("list-objects-v2");
    if (objects.status === "observed") return withVersions(place, objects.value, "neverKept", context);
    // Of a bucket that keeps no versions, a listing of them shows the objects.
    const versions = await list("list-object-versions");
    return versions.status === "observed" ? withVersions(place, versions.value, "listed", context) : objects;
  }
  const versions = await list("list-object-versions");
  if (versions.status === "observed") return withVersions(place, versions.value, "listed", context);
  const objects = await list("list-objects-v2");
  if (objects.status === "unreadable") return objects.cause === "notLookedAt" ? versions : objects;
  const { bucket, prefix } = place;
  return observed({ bucket, prefix, folders: objects.value, versions: firstCause(versioning, versions) }, context.now);
}

/** Nobody who sees that a bucket keeps no versions lists them: what is to be mended is then why that was not seen. */
function firstCause(versioning: Reading<boolean>, versions: Unreadable): Unreadable {
  const isKnown = versioning.status === "observed" || versioning.cause === "notLookedAt";
  return isKnown || versions.cause !== "notLookedAt" ? versions : versioning;
}

function withVersions(
  { bucket, prefix }: StoragePlace,
  folders: readonly StoredFolder[],
  versions: "listed" | "neverKept",
  { now }: Subject,
): Reading<StoredObjects> {
  return observed({ bucket, prefix, folders, versions: observed(versions, now) }, now);
}

const versioningAnswer = z.object({ Status: z.enum(["Enabled", "Suspended"]).optional() });

/** Whether the bucket keeps versions, or has ever kept any: they stay when that is suspended. */
async function readVersioning(bucket: string, { sources }: FactContext): Promise<Reading<boolean>> {
  const answer = await sources.bucket(bucket, "get-bucket-versioning");
  if (answer.status === "unreadable") return answer;
  const parsed = versioningAnswer.safeParse(answer.value[0]);
  if (parsed.success) return observed(parsed.data.Status !== undefined, answer.observedAt);
  const source = answer.place ?? `s3://${bucket}: get-bucket-versioning`;
  return unreadable("malformed", source, "found what is not its answer");
}

async function listFolders(
  { bucket, prefix }: StoragePlace,
  operation: ListingOperation,
  backups: readonly Backup[],
  context: FactContext,
): Promise<Reading<readonly StoredFolder[]>> {
  const { sources, now } = context;
  const root = prefix === "" ? "" : `${prefix}/`;
  const tally = createFolderTally(root, new Set([...backupsToOpen(backups, context).keys()].map(({ name }) => name)));
  const namesOf = operation === "list-objects-v2" ? objectsIn : versionsIn;
  const problems: Unreadable[] = [];
  const malformed: string[] = [];
  const take = (part: ListingPart) => (page: unknown) => {
    if (problems.length > 0 || malformed.length > 0) return;
    try {
      for (const object of namesOf(page, root)) if (isWithin(object, part)) tally.add(object);
    } catch (error) {
      if (!(error instanceof MalformedPage)) throw error;
      malformed.push(error.message);
    }
  };
  await mapConcurrently(partsOf(root, backups), PARTS_AT_ONCE, async (part) => {
    const listed = await sources.listing({ bucket, operation, prefix: root, ...part }, take(part));
    if (listed.status === "unreadable") return void problems.unshift(listed);
    for (const message of malformed.slice(0, 1))
      problems.push(unreadable("malformed", listed.place ?? `s3://${bucket}: ${operation}`, message));
  });
  return problems[0] ?? observed(tally.folders(), now);
}

function isWithin({ key }: ListedObject, { after, until }: ListingPart): boolean {
  return (after === undefined || key > after) && (until === undefined || key <= until);
}
