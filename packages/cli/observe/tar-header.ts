const BLOCK = 512;
const LONGEST_NAME = 100;

/** Ends an archive. */
export const TAR_END = new Uint8Array(2 * BLOCK);

/** An empty file in a tar archive. A name that is too long for its header stands in a pax header before it. */
export function emptyFile(path: string): Uint8Array {
  const name = Buffer.from(path);
  if (name.length <= LONGEST_NAME) return header(name, "0", 0);
  const record = paxRecord("path", path);
  const padding = Buffer.alloc(-record.length & (BLOCK - 1));
  const short = name.subarray(0, LONGEST_NAME);
  return Buffer.concat([header(Buffer.from("pax"), "x", record.length), record, padding, header(short, "0", 0)]);
}

function header(name: Buffer, type: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  name.copy(block, 0);
  block.write("0000600", 100);
  block.write("0000000", 108);
  block.write("0000000", 116);
  block.write(size.toString(8).padStart(11, "0"), 124);
  block.write("00000000000", 136);
  block.fill(" ", 148, 156);
  block.write(type, 156);
  block.write("ustar\u000000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** `LENGTH KEY=VALUE\n`, the length that of the whole record in bytes. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length !== String(rest).length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}
