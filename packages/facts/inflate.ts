import { pipeline } from "node:stream/promises";
import { createGunzip, gunzipSync } from "node:zlib";

type Pieces = AsyncIterable<Uint8Array>;

/** What is so small is inflated sooner than handed to another thread; most archives of a backup are. */
const SMALL = 64 * 1024;

/**
 * Inflates gzip of any size as it comes, and hands it to `consume` piece by piece. Throws what zlib finds wrong, and again
 * what the pieces and `consume` throw.
 */
export async function inflate(pieces: Pieces, consume: (inflated: Pieces) => Promise<void>): Promise<void> {
  const rest = pieces[Symbol.asyncIterator]();
  const begun: Uint8Array[] = [];
  for (let bytes = 0; bytes <= SMALL; ) {
    const next = await rest.next();
    if (next.done) return consume(inOnePiece(gunzipSync(Buffer.concat(begun))));
    begun.push(next.value);
    bytes += next.value.length;
  }
  await pipeline(joined(begun, rest), createGunzip(), consume);
}

async function* inOnePiece(bytes: Uint8Array) {
  yield bytes;
}

async function* joined(begun: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>) {
  try {
    yield* begun;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    // Where nobody wants more, the source may let go of what it holds.
    await rest.return?.();
  }
}
