import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { UnreadableCause } from "#domain/reading.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { describeError } from "#runtime/errors.ts";
import { MalformedFile, parseDocuments, UnreadableFile } from "./documents.ts";
import { filesBelow } from "./files-below.ts";

/** Why a file of an observation tells nothing. */
export interface Problem {
  readonly cause: UnreadableCause;
  /** The file, relative to the observation. */
  readonly source: string;
  readonly message: string;
}

/** A file of an observation, or the record that what it should hold could not be read. */
export interface Entry {
  /** The file's name without its ending; it says what the file is about. */
  readonly stem: string;
  readonly path: string;
  readonly contents: { readonly documents: readonly unknown[] } | { readonly problem: Problem };
}

const CONCURRENT_FILES = 8;
/** A text can be no longer. Of what is larger, `surety observe` and paging kubectl make several files. */
const LONGEST = 512 * 1024 * 1024;

/**
 * Reads and parses every file with one of the endings in a folder; with `deep` also in those below. No folder, no
 * entries; a folder that cannot be read is an entry that says so.
 */
export async function readEntries(
  root: string,
  folder: string,
  { endings, deep }: { readonly endings: RegExp; readonly deep: boolean },
): Promise<readonly Entry[]> {
  const found = await filesBelow(join(root, folder), { deep }).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    return problemOf(error, folder);
  });
  if ("message" in found) return [{ stem: stemOf(folder), path: folder, contents: { problem: found } }];
  const files = found.filter((path) => endings.test(path)).map((path) => `${folder}/${path}`);
  return mapConcurrently(files, CONCURRENT_FILES, (path) => readEntry(root, path));
}

async function readEntry(root: string, path: string): Promise<Entry> {
  const stem = stemOf(path);
  try {
    return { stem, path, contents: { documents: parseDocuments(path, await readWhole(join(root, path))) } };
  } catch (error) {
    return { stem, path, contents: { problem: problemOf(error, path) } };
  }
}

/** A pipe or a device might never end, so only a file is read. */
async function readWhole(file: string): Promise<Uint8Array> {
  const found = await stat(file);
  if (!found.isFile()) throw new MalformedFile("found a pipe or a device; allowed is a file");
  if (found.size > LONGEST)
    throw new MalformedFile(`found ${found.size} bytes; allowed are at most ${LONGEST} in one file`);
  return readFile(file);
}

export function problemOf(error: unknown, source: string): Problem {
  if (error instanceof UnreadableFile) return { cause: error.because, source, message: error.message };
  const isOfTheFileSystem = error instanceof Error && "syscall" in error;
  return { cause: isOfTheFileSystem ? "failed" : "malformed", source, message: describeError(error) };
}

/** `pods` of `clusters/prod-eu/kubernetes/pods.json`. */
export function stemOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.(?:json|ya?ml)$/u, "");
}

export function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
