import { createReadStream, readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import type { Instant } from "#domain/instant.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { isBucketName } from "./bucket-name.ts";
import { MalformedFile } from "./documents.ts";
import { isAbsent, problemOf } from "./entries.ts";
import type { ObservationRecord } from "./record.ts";

interface Asked {
  readonly root: string;
  readonly bucket: string;
  readonly key: string;
  readonly record: ObservationRecord;
  readonly observedAt: Instant;
  /** The keys that the bucket's listing shows; undefined where there is no listing that is whole. */
  readonly keys: () => Promise<ReadonlySet<string> | undefined>;
}

/**
 * An observation of 500 tenants holds 30,000 bodies, nearly all of a few kilobytes. To hand each of these to another
 * thread, in five calls, takes longer than to read it.
 */
const SMALL = 256 * 1024;

/** The body of an object, of at most `limit` bytes. */
export function readObjectFile(asked: Asked, limit: number): Promise<Reading<Uint8Array>> {
  return withFile(asked, async (file, source) => {
    const size = sizeOf(file);
    if (size > limit) return unreadable("malformed", source, `found ${size} bytes; allowed are at most ${limit}`);
    return observed(size <= SMALL ? readFileSync(file) : await readFile(file), asked.observedAt);
  });
}

/** The body of an object, piece by piece. */
export function streamObjectFile<T>(
  asked: Asked,
  read: (pieces: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<Reading<T>> {
  return withFile(asked, async (file) => {
    const pieces = sizeOf(file) <= SMALL ? inOnePiece(readFileSync(file)) : createReadStream(file);
    return observed(await read(pieces), asked.observedAt);
  });
}

/** Throws for a pipe or a device, which might never end. */
function sizeOf(file: string): number {
  const found = statSync(file);
  if (found.isFile() || found.isDirectory()) return found.size;
  throw new MalformedFile("found a pipe or a device; allowed is a file");
}

async function* inOnePiece(bytes: Uint8Array) {
  yield bytes;
}

/**
 * An object without a file was not read, unless the bucket's listing shows that it does not exist. Keys come from what
 * was observed, so one that would lead out of the folder is not followed.
 */
async function withFile<T>(
  { root, bucket, key, record, keys }: Asked,
  read: (file: string, source: string) => Promise<Reading<T>>,
): Promise<Reading<T>> {
  const folder = `s3/${bucket}/objects`;
  const source = `${folder}/${key}`;
  const recorded = record.errors.find((error) => isAbout(error.source, source));
  if (recorded !== undefined) return unreadable(recorded.cause, recorded.source, recorded.message);
  const file = resolve(root, source);
  if (!isBucketName(bucket) || !file.startsWith(join(root, folder) + sep))
    return unreadable("malformed", source, "found a name that leads out of the folder");
  try {
    return await read(file, source);
  } catch (error) {
    if (!isAbsent(error)) {
      const { cause, message } = problemOf(error, source);
      return unreadable(cause, source, message);
    }
    return (await keys())?.has(key) === false
      ? unreadable("notFound", source, "the bucket's listing shows no such object")
      : unreadable("notLookedAt", source, "the observation does not hold the object's body");
  }
}

/** The source of an error is a path without its ending; an object's ending may be `.json.gz` or `.tar.gz`. */
function isAbout(source: string, path: string): boolean {
  return source === path || (path.startsWith(`${source}.`) && !path.slice(source.length).includes("/"));
}
