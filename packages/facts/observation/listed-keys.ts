import type { Reading } from "#domain/reading.ts";
import type { ListingOperation } from "../operations.ts";
import { textAt } from "../parse-items.ts";
import type { Pages } from "../sources.ts";

/** The keys of all objects that exist now, from whichever listing is whole; undefined where neither is. */
export async function listedKeys(
  pagesOf: (operation: ListingOperation) => Promise<Reading<Pages>>,
): Promise<ReadonlySet<string> | undefined> {
  const objects = await pagesOf("list-objects-v2");
  if (objects.status === "observed") return keysIn(objects.value, "Contents", () => true);
  const versions = await pagesOf("list-object-versions");
  if (versions.status === "unreadable") return undefined;
  return keysIn(versions.value, "Versions", (version) => Reflect.get(version, "IsLatest") === true);
}

function keysIn(pages: Pages, name: string, exists: (item: object) => boolean): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const item of pages.flatMap((page) => listIn(page, name))) {
    if (typeof item === "object" && item !== null && exists(item)) keys.add(textAt(item, "Key") ?? "");
  }
  return keys;
}

function listIn(page: unknown, name: string): readonly unknown[] {
  const list: unknown = typeof page === "object" && page !== null ? Reflect.get(page, name) : undefined;
  return Array.isArray(list) ? list : [];
}
