import type { DeferredItem, DeletionItem } from "#domain/deletion.ts";
import { DAY } from "#domain/duration.ts";
import type { Facts } from "#domain/facts.ts";
import type { Instant } from "#domain/instant.ts";
import { folderAddress, type StoredObjects } from "#domain/storage.ts";

/** A folder whose newest version its writer has locked, whatever the bucket's own Object Lock is. */
export function lockedByItsWriter({ kind, id, place }: DeletionItem, until: Instant): DeferredItem {
  const message = `${id} holds a version that its writer has locked, by Object Lock.`;
  return { kind, id, place, reason: "ObjectLocked", message, until };
}

/** The tenant's folders in buckets that keep versions, without which nothing can be locked; and that are not known to be. */
export function foldersToAsk(
  items: readonly DeletionItem[],
  storedObjects: Facts["storedObjects"],
  known: readonly DeferredItem[],
): readonly DeletionItem[] {
  const versioned = [...storedObjects.values()].flatMap((place) =>
    place.status === "observed" && !isNeverKept(place.value.versions) ? [place.value] : [],
  );
  const addresses = new Set(versioned.flatMap((place) => place.folders.map((folder) => folderAddress(place, folder))));
  const locked = new Set(known.map(({ id }) => id));
  return items.filter(({ kind, id }) => kind === "Folder" && addresses.has(id) && !locked.has(id));
}

function isNeverKept(versions: StoredObjects["versions"]): boolean {
  return versions.status === "observed" && versions.value === "neverKept";
}

/** Folders that a bucket's Object Lock keeps for now, until their newest version is free. */
export function lockedFolders(
  items: readonly DeletionItem[],
  { bucketSettings, storedObjects }: Pick<Facts, "bucketSettings" | "storedObjects">,
  now: Instant,
): readonly DeferredItem[] {
  const own = new Map(items.filter(({ kind }) => kind === "Folder").map((item) => [item.id, item]));
  return [...storedObjects.values()].flatMap((place) => {
    if (place.status === "unreadable") return [];
    const lock = bucketSettings.get(place.value.bucket)?.lock;
    if (lock?.status !== "observed" || lock.value === undefined) return [];
    const { mode, days } = lock.value;
    return place.value.folders.flatMap((folder): readonly DeferredItem[] => {
      const item = own.get(folderAddress(place.value, folder));
      const written = folder.writtenAt ?? folder.hiddenSince;
      const until = (written ?? 0) + days * DAY;
      if (item === undefined || until <= now) return [];
      const message = `${item.id} holds versions that the bucket's Object Lock keeps (${mode}, ${days} d).`;
      return [{ kind: item.kind, id: item.id, place: item.place, reason: "ObjectLocked", message, until }];
    });
  });
}
