import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describeError, InvalidInput } from "#runtime/errors.ts";
import type { GivenFile } from "./examine.ts";

/** What Surety calls records and lists. */
const EVIDENCE = /\.(dsse\.json|jsonl\.gz)$/u;

/** Reads files; a folder stands for all evidence in it. Throws InvalidInput that names what cannot be read. */
export async function readEvidenceFiles(paths: readonly string[]): Promise<readonly GivenFile[]> {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  return Promise.all(files.map(async (file) => ({ file, bytes: await readOne(file) })));
}

async function filesAt(path: string): Promise<readonly string[]> {
  if (!(await readable(path, () => stat(path))).isDirectory()) return [path];
  const entries = await readable(path, () => readdir(path, { recursive: true }));
  const files = entries.filter((entry) => EVIDENCE.test(entry)).map((entry) => join(path, entry));
  if (files.length > 0) return files.sort();
  throw new InvalidInput([
    `${path}: found a folder without evidence; allowed is one with files whose names end in .dsse.json`,
  ]);
}

export function readOne(file: string): Promise<Uint8Array> {
  return readable(file, () => readFile(file));
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    const found = isAbsent ? "nothing" : `what cannot be read (${describeError(error)})`;
    throw new InvalidInput([`${path}: found ${found}; allowed is a file`], { cause: error });
  }
}
