import { crc32 } from "node:zlib";

/** What was deflated, and what a gzip file says of it at its end. */
export interface Deflated {
  readonly pieces: readonly Uint8Array[];
  readonly crc32: number;
  /** Of what was deflated. */
  readonly bytes: number;
}

const PADDING = new Uint8Array(64 * 1024).fill(" ".charCodeAt(0));
/** Magic, method, flags, time, compression, operating system: see RFC 1952. */
const header = (flags: number) => Uint8Array.of(0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 0xff);
const PLAIN = header(0);
const WITH_COMMENT = header(0x10);
const TRAILER = 8;

/**
 * A gzip file of exactly `size` bytes, which a comment of spaces fills up, so that what is shortened is as large as a
 * listing says that it is. Where it does not fit, it is as small as it can be. `cut` leaves out the file's end.
 */
export function* gzipOfSize({ pieces, crc32: crc, bytes }: Deflated, size: number, cut = 0): Generator<Uint8Array> {
  const end = Buffer.alloc(TRAILER);
  end.writeUInt32LE(crc, 0);
  end.writeUInt32LE(bytes % 2 ** 32, 4);
  const contents = Buffer.concat([...pieces, end]);
  const kept = contents.subarray(0, contents.length - cut);
  const room = size - PLAIN.length - kept.length;
  yield room > 0 ? WITH_COMMENT : PLAIN;
  if (room > 0) {
    yield* spaces(room - 1);
    yield Uint8Array.of(0);
  }
  yield kept;
}

export function* spaces(count: number): Generator<Uint8Array> {
  for (let left = count; left > 0; left -= PADDING.length) yield PADDING.subarray(0, Math.min(left, PADDING.length));
}

/** Sums up what passes: as much of it as `Deflated` tells. */
export function createSum() {
  const sum = { crc32: 0, bytes: 0 };
  return {
    add(piece: Uint8Array): Uint8Array {
      sum.crc32 = crc32(piece, sum.crc32);
      sum.bytes += piece.length;
      return piece;
    },
    total: () => ({ ...sum }),
  };
}
