import { DAY } from "#domain/duration.ts";
import type { Violation } from "#domain/finding.ts";
import { formatInstant } from "#domain/instant.ts";
import type { Reading } from "#domain/reading.ts";
import {
  type BucketSettings,
  folderAddress,
  type StoredFolder,
  type StoredObjects,
  storedFolder,
} from "#domain/storage.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { Places } from "../places.ts";
import type { StrayFolder } from "../stray-folders.ts";
import type { IsOwn, Leftovers, Unclear } from "./leftovers.ts";

interface StorageFacts {
  readonly places: Places;
  readonly strays: readonly StrayFolder[];
  readonly unclear: readonly StrayFolder[];
  readonly settings: Reading<ReadonlyMap<string, BucketSettings>>;
}

/** Objects in S3, and versions that only a listing of versions shows. */
export function leftInStorage(tenant: Tenant, facts: StorageFacts, isOwn: IsOwn): Leftovers {
  const { places, strays, unclear, settings } = facts;
  const own = strays.filter((stray) => isOwn(stray.takenAt) && isOfItsTime(stray, tenant));
  return {
    violations: [
      ...own.map(({ address, folder, owner }) => {
        const by = owner.known === "nothing" ? "" : ` It is the tenant's by ${owner.by}.`;
        return describe(address, folder, by + lockedUntil(address, folder, settings));
      }),
      ...(isOwn(undefined) ? places.listed.flatMap((place) => fileCopies(place, tenant.namespace)) : []),
    ],
    unclear: unclear.filter(({ takenAt }) => isOwn(takenAt)).map((stray) => describeUnclear(stray, tenant)),
    unreadable: places.unreadable,
  };
}

/** What takes in everything holds nothing of a tenant that was gone by then. */
function isOfItsTime({ owner, takenAt }: StrayFolder, { namespace, since }: Tenant): boolean {
  if (owner.known !== "scope" || owner.scope.includedNamespaces.includes(namespace)) return true;
  return takenAt === undefined || takenAt < since;
}

function describe(address: string, folder: StoredFolder, more: string): Violation {
  const { objects, hiddenVersions, deleteMarkers } = folder;
  const violation = (reason: string, what: string) => ({
    ...{ kind: "Folder", id: address, reason },
    message: `${address} still holds ${what}.${more}`,
  });
  if (objects > 0) return violation("ObjectsLeft", countOf(objects, "object"));
  if (hiddenVersions > 0)
    return violation(
      "HiddenVersionsLeft",
      `${countOf(hiddenVersions, "version")} of deleted objects, which are only hidden`,
    );
  return violation(
    "DeleteMarkersLeft",
    `${countOf(deleteMarkers, "delete marker")}, and with them the names of what was deleted`,
  );
}

function countOf(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

/** Each version has a lock of its own; the bucket says how long a new one's lasts, unless its writer said otherwise. */
function lockedUntil(
  address: string,
  { writtenAt, hiddenSince }: StoredFolder,
  settings: Reading<ReadonlyMap<string, BucketSettings>>,
): string {
  const bucket = /^s3:\/\/([^/]+)/u.exec(address)?.[1] ?? "";
  const lock = settings.status === "observed" ? settings.value.get(bucket)?.lock : undefined;
  const written = writtenAt ?? hiddenSince;
  if (lock?.status !== "observed" || lock.value === undefined || written === undefined) return "";
  const until = formatInstant(written + lock.value.days * DAY);
  return ` By the bucket's Object Lock (${lock.value.mode}, ${lock.value.days} d) it cannot be deleted before ${until}.`;
}

function fileCopies(place: StoredObjects, namespace: string): readonly Violation[] {
  return (["kopia", "restic"] as const).flatMap((area) => {
    const folder = storedFolder(place, area, namespace);
    return folder === undefined
      ? []
      : [describe(folderAddress(place, folder), folder, " It is named after the namespace.")];
  });
}

function describeUnclear({ address }: StrayFolder, { id }: Tenant): Unclear {
  const message = `${address} may be left of ${id}: its name begins so, and nothing says whose data it holds.`;
  return { reason: "FolderNotAttributed", message };
}
