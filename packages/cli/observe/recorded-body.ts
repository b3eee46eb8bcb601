import { Readable } from "node:stream";
import type { Recorder } from "./recorder.ts";
import { reduceArchive } from "./reduce-archive.ts";
import { reduceDocument } from "./reduce-document.ts";

/** What nobody knows may hold anything, so it is left out. */
const LEFT_OUT = { cause: "notLookedAt", message: "left out: it may hold secrets" } as const;

/** Takes down the body of an object that is read as a whole, if it is JSON, gzipped or not. `path` tells. */
export async function recordDocument(recorder: Recorder, path: string, body: Uint8Array): Promise<void> {
  const gzipped = /(?:\.json|-results)\.gz$/u.test(path);
  if (!gzipped && !path.endsWith(".json")) return recorder.fail(path, LEFT_OUT);
  return recorder.write(path, reduceDocument(body, { gzipped }));
}

type Read<T> = (pieces: AsyncIterable<Uint8Array>) => Promise<T>;

/** Reads an archive as it is taken down: all of its files, and none of their contents. Without a recorder it is only read. */
export function recordStream<T>(recorder: Recorder | undefined, path: string, read: Read<T>): Read<T> {
  if (!path.endsWith(".tar.gz")) {
    recorder?.fail(path, LEFT_OUT);
    return read;
  }
  return async (pieces) => {
    const reduced = await reduceArchive(pieces);
    const kept = [...reduced];
    await recorder?.write(path, kept);
    return read(Readable.from(kept, { objectMode: true }));
  };
}
