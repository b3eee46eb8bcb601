import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { pack } from "tar-stream";
import { describe, expect, it } from "vitest";
import { inPieces, tarOf } from "./archive.fixture.ts";
import { MalformedArchive, tarEntries } from "./tar.ts";

const BLOCK = 512;

async function pathsIn(bytes: Uint8Array, size?: number): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const { path } of tarEntries(inPieces(bytes, size))) paths.push(path);
  return paths;
}

describe("tarEntries", () => {
  it("names the files, however the bytes come and however long the names are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.stringMatching(/^[a-z.-]{1,80}(\/[a-zé.-]{1,80}){0,4}$/u), { maxLength: 6 }),
        fc.integer({ min: 100, max: 4_000 }),
        async (names, size) => {
          expect(await pathsIn(await tarOf(names), size)).toEqual(names);
        },
      ),
    );
  });

  it("says how large each file is, and passes over its contents", async () => {
    const archive = pack();
    archive.entry({ name: "a" }, "x".repeat(BLOCK + 1));
    archive.entry({ name: "b" }, "");
    archive.finalize();
    const entries: unknown[] = [];
    for await (const entry of tarEntries(inPieces(await buffer(archive)))) entries.push(entry);
    expect(entries).toEqual([
      { path: "a", bytes: BLOCK + 1 },
      { path: "b", bytes: 0 },
    ]);
  });

  it("passes over directories and links", async () => {
    const archive = pack();
    archive.entry({ name: "resources", type: "directory" });
    archive.entry({ name: "link", type: "symlink", linkname: "a" });
    archive.entry({ name: "a" }, "x");
    archive.finalize();
    expect(await pathsIn(await buffer(archive))).toEqual(["a"]);
  });

  it("reads the names that GNU tar writes, of its next file only", async () => {
    const long = `${"d".repeat(90)}/${"f".repeat(90)}.json`;
    const plain = await tarOf(["short", "other"]);
    const header = Buffer.from(plain.subarray(0, BLOCK));
    header.write("L", 156);
    header.write(`${(long.length + 1).toString(8).padStart(11, "0")}\0`, 124);
    const name = Buffer.alloc(BLOCK);
    name.write(long);
    expect(await pathsIn(Buffer.concat([withChecksum(header), name, plain]))).toEqual([long, "other"]);
  });

  it("reads a size that is written in binary", async () => {
    const plain = await tarOf(["big", "next"]);
    const header = Buffer.from(plain.subarray(0, BLOCK));
    header.fill(0, 124, 136);
    header.writeUInt8(0x80, 124);
    header.writeUInt32BE(17, 132);
    expect(await pathsIn(Buffer.concat([withChecksum(header), plain.subarray(BLOCK)]))).toEqual(["big", "next"]);
  });

  it("of an archive that was cut off anywhere is refused", async () => {
    const whole = await tarOf(["a".repeat(120), "b", "c"]);
    const end = whole.length - 2 * BLOCK;
    expect(await pathsIn(whole.subarray(0, end + BLOCK))).toHaveLength(3);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: end + BLOCK - 1 }), async (length) => {
        await expect(pathsIn(whole.subarray(0, length))).rejects.toThrow(MalformedArchive);
      }),
    );
  });

  it.each([
    ["text", Buffer.from("<?xml version='1.0'?>".repeat(50))],
    ["noise", Buffer.alloc(4 * BLOCK, "x7")],
  ])("of %s is refused", async (_, bytes) => {
    await expect(pathsIn(bytes)).rejects.toThrow("found what is not a tar archive");
  });

  it("of a header whose name would not end, or that cannot be read, is refused", async () => {
    const plain = await tarOf(["a"]);
    const header = Buffer.from(plain.subarray(0, BLOCK));
    header.write("x", 156);
    header.write("07777777777\0", 124);
    await expect(pathsIn(Buffer.concat([withChecksum(header), plain]))).rejects.toThrow("a name that is too long");
    header.write("00000000012\0", 124);
    const record = Buffer.alloc(BLOCK);
    record.write("3 path=x\n");
    await expect(pathsIn(Buffer.concat([withChecksum(header), record, plain]))).rejects.toThrow("cannot be read");
    header.write("00000000k12\0", 124);
    header.write("0", 156);
    await expect(pathsIn(Buffer.concat([withChecksum(header), record, plain]))).rejects.toThrow("a size that is none");
  });
});

function withChecksum(header: Buffer): Buffer {
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}
