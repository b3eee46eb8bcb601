import type { ListingOperation } from "#facts/operations.ts";
import type { ListingRequest } from "#facts/sources.ts";
import { ITEMS_PER_FILE, jsonPieces } from "./json-pieces.ts";
import type { Recorder } from "./recorder.ts";

const LISTS: { readonly [O in ListingOperation]: readonly string[] } = {
  "list-objects-v2": ["Contents"],
  "list-object-versions": ["Versions", "DeleteMarkers"],
};

/** Takes down a listing as it comes, each key that was asked for once, some thousands in a file. */
export function recordListing(request: ListingRequest, nextPath: () => string, recorder: Recorder) {
  const lists = LISTS[request.operation].map((name) => ({ name, items: [] as unknown[], written: 0 }));
  let writing = Promise.resolve();

  const write = (name: string, items: readonly unknown[]) => {
    const path = nextPath();
    const fields = { Name: request.bucket, Prefix: request.prefix };
    writing = writing.then(() => recorder.write(path, jsonPieces(fields, name, items)));
    // Whoever waits for the end is told; until then nobody may be listening.
    writing.catch(() => undefined);
  };

  return {
    take(page: unknown): void {
      for (const list of lists) {
        for (const item of listAt(page, list.name)) if (isWithin(item, request)) list.items.push(item);
        if (list.items.length < ITEMS_PER_FILE) continue;
        write(list.name, list.items);
        list.written += list.items.length;
        list.items = [];
      }
    },
    /** Writes what is left; an empty list says that there is nothing. */
    async finish(): Promise<void> {
      const [first] = lists;
      for (const list of lists) {
        const isOnly = list === first && lists.every(({ items, written }) => items.length + written === 0);
        if (list.items.length > 0 || isOnly) write(list.name, list.items);
      }
      await writing;
    },
  };
}

function listAt(page: unknown, name: string): readonly unknown[] {
  const list: unknown = typeof page === "object" && page !== null ? Reflect.get(page, name) : undefined;
  return Array.isArray(list) ? list : [];
}

/** A page may hold keys of the next part, which are listed there. */
function isWithin(item: unknown, { after, until }: ListingRequest): boolean {
  const key: unknown = typeof item === "object" && item !== null ? Reflect.get(item, "Key") : undefined;
  if (typeof key !== "string") return true;
  return (after === undefined || key > after) && (until === undefined || key <= until);
}
