import { join } from "node:path";
import type { UnreadableCause } from "#domain/reading.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { describeError } from "#runtime/errors.ts";
import { parseDocuments, UnreadableFile } from "./documents.ts";
import { filesBelow } from "./files-below.ts";
import type { FilesOfAKind } from "./kinds-of-files.ts";
import { readWhole, type Watch } from "./read-whole.ts";

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

/**
 * Reads and parses every file with one of the endings in a folder; with `deep` also in those below. No folder, no
 * entries; a folder that cannot be read is an entry that says so.
 */
export async function readEntries(
  root: string,
  folder: string,
  { endings, deep }: FilesOfAKind,
  watch?: Watch,
): Promise<readonly Entry[]> {
  const found = await filesBelow(join(root, folder), { deep }).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    return problemOf(error, folder);
  });
  if ("message" in found) return [{ stem: stemOf(folder), path: folder, contents: { problem: found } }];
  const files = found.filter((path) => endings.test(path)).map((path) => `${folder}/${path}`);
  return mapConcurrently(files, CONCURRENT_FILES, (path) => readEntry(root, path, watch));
}

async function readEntry(root: string, path: string, watch?: Watch): Promise<Entry> {
  const stem = stemOf(path);
  try {
    const file = { file: join(root, path), name: path };
    return {
      stem,
      path,
      contents: { documents: await readWhole(file, (bytes) => parseDocuments(path, bytes), watch) },
    };
  } catch (error) {
    return { stem, path, contents: { problem: problemOf(error, path) } };
  }
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
