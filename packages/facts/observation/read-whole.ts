import { readFile, stat } from "node:fs/promises";
import { MalformedFile } from "./documents.ts";

/** A text can be no longer. Of what is larger, `surety observe` and paging kubectl make several files. */
const LONGEST = 512 * 1024 * 1024;

/** From here on, a person is told which file is read: parsing it takes a second and more, in which nothing else is done. */
const LARGE = 16 * 1024 * 1024;

/** Is told what takes long; what it returns is called at its end. */
export type Watch = (name: string) => () => void;

export const unwatched: Watch = () => () => undefined;

/**
 * Reads a file of an observation and makes something of it. Throws MalformedFile for what is none: a pipe or a device might
 * never end. `name` is what a person calls it.
 */
export async function readWhole<T>(
  { file, name }: { readonly file: string; readonly name: string },
  make: (bytes: Uint8Array) => T,
  watch: Watch = unwatched,
): Promise<T> {
  const found = await stat(file);
  if (found.isDirectory()) throw new MalformedFile("found a folder; allowed is a file");
  if (!found.isFile()) throw new MalformedFile("found a pipe or a device; allowed is a file");
  if (found.size > LONGEST)
    throw new MalformedFile(`found ${found.size} bytes; allowed are at most ${LONGEST} in one file`);
  const done = found.size < LARGE ? undefined : watch(`Reading ${name}, ${Math.round(found.size / 1e6)} MB`);
  try {
    return make(await readFile(file));
  } finally {
    done?.();
  }
}
