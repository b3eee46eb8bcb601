import { pipeline } from "node:stream/promises";
import { createDeflateRaw, createGunzip } from "node:zlib";
import { INFLATED_LIMIT, TooLarge } from "#facts/archive.ts";
import { MalformedArchive, tarEntries } from "#facts/tar.ts";
import { createSum, gzipOfSize, spaces } from "./gzip-of-size.ts";
import { emptyFile, TAR_END } from "./tar-header.ts";

/**
 * A backup's archive holds the tenant's objects, Secrets included. This one has the same files, all of them empty, is as
 * large, and has the same fault where the other has one: it ends in the middle where that does, and is no archive where
 * that is none. Throws TooLarge, and again what the pieces throw.
 */
export async function reduceArchive(pieces: AsyncIterable<Uint8Array>): Promise<Iterable<Uint8Array>> {
  const original: Original = { bytes: 0, first: new Uint8Array(), fault: undefined };
  const deflated: Uint8Array[] = [];
  const sum = createSum();
  await pipeline(
    emptiedFiles(pieces, original),
    async function* (tar: AsyncIterable<Uint8Array>) {
      for await (const piece of tar) yield sum.add(piece);
    },
    createDeflateRaw(),
    async (output: AsyncIterable<Uint8Array>) => {
      for await (const piece of output) deflated.push(piece);
    },
  );
  if (original.bytes === 0) return [];
  if (original.fault === "notGzip") return [original.first, ...spaces(original.bytes - 1)];
  return gzipOfSize({ pieces: deflated, ...sum.total() }, original.bytes, original.fault === "cutGzip" ? CUT : 0);
}

interface Original {
  bytes: number;
  /** Its first byte, by which an error page is known. */
  first: Uint8Array;
  fault: Fault | undefined;
}

type Fault = "notGzip" | "cutGzip" | "cutTar" | "notTar";

/** More than the sum and the size at the end of gzip. */
const CUT = 9;
const NOT_TAR = new Uint8Array(512).fill("-".charCodeAt(0));

async function* emptiedFiles(pieces: AsyncIterable<Uint8Array>, original: Original): AsyncGenerator<Uint8Array> {
  try {
    for await (const { path } of tarEntries(inflate(counted(pieces, original)))) yield emptyFile(path);
    yield TAR_END;
  } catch (error) {
    original.fault = faultOf(error);
    if (original.fault === "notTar") yield NOT_TAR;
  }
}

function faultOf(error: unknown): Fault {
  if (error instanceof MalformedArchive) return /ends in the middle/u.test(error.message) ? "cutTar" : "notTar";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "Z_BUF_ERROR") return "cutGzip";
  if (code === "Z_DATA_ERROR") return "notGzip";
  throw error;
}

async function* counted(pieces: AsyncIterable<Uint8Array>, original: Original): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    if (original.bytes === 0) original.first = piece.slice(0, 1);
    original.bytes += piece.length;
    yield piece;
  }
}

async function* inflate(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  // Whatever ends it early is thrown to whoever reads from `gunzip`.
  pipeline(pieces, gunzip).catch(() => undefined);
  let bytes = 0;
  for await (const piece of gunzip) {
    bytes += piece.length;
    if (bytes > INFLATED_LIMIT) throw new TooLarge(`found more than ${INFLATED_LIMIT} bytes when inflated`);
    yield piece;
  }
}
