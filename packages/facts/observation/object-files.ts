import { readFile, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import type { Instant } from "#domain/instant.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { describeError } from "#runtime/errors.ts";
import { textAt } from "../parse-items.ts";
import type { Pages } from "../sources.ts";
import { isAbsent } from "./entries.ts";
import type { ObservationRecord } from "./record.ts";

interface Asked {
  readonly root: string;
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly limit: number;
}

/**
 * The body of an object. One that has no file was not read, unless the bucket's listing shows that it does not exist.
 * Keys come from what was observed, so one that would lead out of the folder is not followed.
 */
export async function readObjectFile(
  { root, bucket, key, limit }: Asked,
  record: ObservationRecord,
  observedAt: Instant,
  listing: () => Promise<Reading<Pages>>,
): Promise<Reading<Uint8Array>> {
  const folder = `s3/${bucket}/objects`;
  const source = `${folder}/${key}`;
  const recorded = record.errors.find((error) => isAbout(error.source, source));
  if (recorded !== undefined) return unreadable(recorded.cause, recorded.source, recorded.message);
  const file = resolve(root, source);
  if (!file.startsWith(join(root, folder) + sep))
    return unreadable("malformed", source, "found a key that leads out of the folder");
  try {
    const { size } = await stat(file);
    if (size > limit) return unreadable("malformed", source, `found ${size} bytes; allowed are at most ${limit}`);
    return observed(await readFile(file), observedAt);
  } catch (error) {
    if (!isAbsent(error)) return unreadable("failed", source, describeError(error));
    return lacks(await listing(), key)
      ? unreadable("notFound", source, "the bucket's listing shows no such object")
      : unreadable("notLookedAt", source, "the observation does not hold the object's body");
  }
}

/** The source of an error is a path without its ending; an object's ending may be `.json.gz` or `.tar.gz`. */
function isAbout(source: string, path: string): boolean {
  return source === path || (path.startsWith(`${source}.`) && !path.slice(source.length).includes("/"));
}

function lacks(listing: Reading<Pages>, key: string): boolean {
  if (listing.status === "unreadable") return false;
  return !listing.value.some((page) => contentsOf(page).some((object) => textAt(object, "Key") === key));
}

function contentsOf(page: unknown): readonly unknown[] {
  const contents: unknown = typeof page === "object" && page !== null ? Reflect.get(page, "Contents") : undefined;
  return Array.isArray(contents) ? contents : [];
}
