import type { DeferredItem, DeletionItem } from "#domain/deletion.ts";
import { DAY } from "#domain/duration.ts";
import type { Facts } from "#domain/facts.ts";
import type { Instant } from "#domain/instant.ts";
import { folderAddress } from "#domain/storage.ts";

/**
 * Folders that a bucket's Object Lock keeps for now, until its newest version is free. Each version has a lock of its own,
 * which only its deletion shows: this is what is known before.
 */
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
