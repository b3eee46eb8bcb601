import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inflate } from "./inflate.ts";

async function* inPieces(bytes: Uint8Array, size: number, left?: { end: boolean }) {
  try {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  } finally {
    if (left) left.end = true;
  }
}

async function inflated(bytes: Uint8Array, size: number): Promise<Buffer> {
  const found: Uint8Array[] = [];
  await inflate(inPieces(bytes, size), async (pieces) => {
    for await (const piece of pieces) found.push(piece);
  });
  return Buffer.concat(found);
}

/** What cannot be made smaller, so that its gzip is as long as it is. */
const noise = (length: number) => randomBytes(length);
const SIZES = [0, 1, 1_000, 65_000, 65_536, 70_000, 1_000_000];

describe("inflate", () => {
  it.each(SIZES)("gives back %i bytes, in whatever pieces they come", async (length) => {
    const bytes = noise(length);
    for (const size of [1_000, 65_536, 10_000_000])
      expect((await inflated(gzipSync(bytes), size)).equals(bytes)).toBe(true);
  });

  it.each(SIZES)("joins two members, of %i bytes and more", async (length) => {
    const bytes = noise(length);
    const both = Buffer.concat([gzipSync(bytes), gzipSync(Buffer.from("end"))]);
    expect((await inflated(both, 1_000)).equals(Buffer.concat([bytes, Buffer.from("end")]))).toBe(true);
  });

  it.each([10, 1_000, 70_000, 1_000_000])("says that %i bytes end in the middle, or are damaged", async (length) => {
    const gzip = gzipSync(noise(length));
    await expect(inflated(gzip.subarray(0, -9), 1_000)).rejects.toMatchObject({ code: "Z_BUF_ERROR" });
    const damaged = Uint8Array.from(gzip);
    damaged[gzip.length - 8] = (damaged[gzip.length - 8] ?? 0) ^ 1;
    await expect(inflated(damaged, 1_000)).rejects.toMatchObject({ code: "Z_DATA_ERROR" });
  });

  it.each([100, 1_000_000])("lets go of the source where nobody wants more of %i bytes", async (length) => {
    const left = { end: false };
    const enough = new Error("enough");
    const reading = inflate(inPieces(gzipSync(noise(length)), 1_000, left), async () => {
      throw enough;
    });
    await expect(reading).rejects.toBe(enough);
    expect(left.end).toBe(true);
  });

  it("passes on what the source fails of", async () => {
    async function* failing() {
      yield gzipSync(noise(100)).subarray(0, 20);
      throw new Error("connection reset");
    }
    await expect(inflate(failing(), async () => undefined)).rejects.toThrow("connection reset");
  });
});
