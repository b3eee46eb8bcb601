import { type ByteReader, createByteReader } from "./byte-reader.ts";

/** What is not a whole archive; the message is what was found instead. */
export class MalformedArchive extends Error {
  override readonly name = "MalformedArchive";
}

export interface TarEntry {
  readonly path: string;
  readonly bytes: number;
}

const BLOCK = 512;
/** Names are short; a header that announces a longer one is not a header. */
const LONGEST_NAME = 64 * 1024;

/** Each type of entry is one character: these are files, the others are directories, links and the like. */
const FILES: ReadonlySet<string> = new Set(["0", "\0", "7"]);
/** Of the entry that follows: a long name, as POSIX (pax) and as GNU write it. */
const PAX = "x";
const GNU_LONG_NAME = "L";
/** Of other entries than the next one, or of its link. */
const PASSED_OVER: ReadonlySet<string> = new Set(["g", "K"]);

/**
 * The files of a tar archive, in order, as they come. Reads on to the end of what it is given, so that what is around
 * the archive is read to its end, too. Throws MalformedArchive for what is not tar, and for an archive without the empty
 * block that ends one.
 */
export async function* tarEntries(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const reader = createByteReader(pieces);
  let longName: string | undefined;
  for (;;) {
    const header = await take(reader, BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const { type, bytes, path } = parseHeader(header);
    if (type === PAX || type === GNU_LONG_NAME) {
      longName = (await readName(reader, type, bytes)) ?? longName;
      continue;
    }
    await skip(reader, padded(bytes));
    if (FILES.has(type)) yield { path: longName ?? path, bytes };
    if (!PASSED_OVER.has(type)) longName = undefined;
  }
  while ((await reader.take(BLOCK)) !== undefined);
}

async function take(reader: ByteReader, bytes: number): Promise<Uint8Array> {
  const taken = await reader.take(bytes);
  if (taken === undefined) throw new MalformedArchive("found a tar archive that ends in the middle");
  return taken;
}

async function skip(reader: ByteReader, bytes: number): Promise<void> {
  if (!(await reader.skip(bytes))) throw new MalformedArchive("found a tar archive that ends in the middle");
}

function padded(bytes: number): number {
  return Math.ceil(bytes / BLOCK) * BLOCK;
}

/** Where each field of a header stands. */
const NAME = [0, 100] as const;
const SIZE = [124, 136] as const;
const CHECKSUM = [148, 156] as const;
const TYPE = 156;
const MAGIC = [257, 262] as const;
const PREFIX = [345, 500] as const;

function parseHeader(header: Uint8Array) {
  if (numberAt(header, CHECKSUM) !== checksumOf(header)) throw new MalformedArchive("found what is not a tar archive");
  // Where GNU tar's magic has a space, the prefix holds times.
  const prefix = textAt(header, [MAGIC[0], MAGIC[1] + 1]) === "ustar" ? textAt(header, PREFIX) : "";
  const name = textAt(header, NAME);
  const bytes = numberAt(header, SIZE);
  if (!Number.isSafeInteger(bytes)) throw new MalformedArchive("found a tar archive with a size that is none");
  return {
    type: String.fromCharCode(header[TYPE] ?? 0),
    bytes,
    path: prefix === "" ? name : `${prefix}/${name}`,
  };
}

/** The sum of all bytes, those of the sum itself counted as spaces. */
function checksumOf(header: Uint8Array): number {
  return header.reduce((sum, byte, at) => sum + (at >= CHECKSUM[0] && at < CHECKSUM[1] ? 32 : byte), 0);
}

function textAt(bytes: Uint8Array, [start, end]: readonly [number, number]): string {
  const field = bytes.subarray(start, end);
  const length = field.indexOf(0);
  return new TextDecoder().decode(length < 0 ? field : field.subarray(0, length));
}

/** Octal digits; or, of numbers that have too many, their bytes with the highest bit set. NaN for what is neither. */
function numberAt(header: Uint8Array, place: readonly [number, number]): number {
  const [first = 0, ...others] = header.subarray(...place);
  if (first >= 0x80) return others.reduce((sum, byte) => sum * 256 + byte, first & 0x7f);
  return octal(textAt(header, place));
}

function octal(text: string): number {
  const digits = text.trim();
  return /^[0-7]+$/u.test(digits) ? Number.parseInt(digits, 8) : digits === "" ? 0 : Number.NaN;
}

async function readName(reader: ByteReader, type: string, bytes: number): Promise<string | undefined> {
  if (bytes > LONGEST_NAME) throw new MalformedArchive("found a tar archive with a name that is too long");
  const contents = (await take(reader, bytes)).slice();
  await skip(reader, padded(bytes) - bytes);
  return type === PAX ? paxPath(contents) : textAt(contents, [0, bytes]);
}

/** pax records are `LENGTH KEY=VALUE\n`, the length that of the whole record in bytes. */
function paxPath(contents: Uint8Array): string | undefined {
  let path: string | undefined;
  for (let start = 0; start < contents.length; ) {
    const space = contents.indexOf(0x20, start);
    const length = Number(textAt(contents, [start, space]));
    if (space < 0 || !Number.isInteger(length) || length <= space - start)
      throw new MalformedArchive("found a tar archive with a header that cannot be read");
    const [key, ...value] = textAt(contents, [space + 1, start + length - 1]).split("=");
    if (key === "path") path = value.join("=");
    start += length;
  }
  return path;
}
