import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inPieces } from "./archive.fixture.ts";
import { createByteReader } from "./byte-reader.ts";

const TEN = Uint8Array.from({ length: 10 }, (_, at) => at);

describe("a byte reader", () => {
  it("gives what is asked for, however the bytes come", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 1, max: 7 }), async (bytes, size) => {
        const reader = createByteReader(inPieces(bytes, size));
        const first = Math.floor(bytes.length / 3);
        const second = Math.floor(bytes.length / 2) - first;
        expect(await reader.take(first)).toEqual(bytes.subarray(0, first));
        expect(await reader.skip(second)).toBe(true);
        expect(await reader.take(bytes.length - first - second)).toEqual(bytes.subarray(first + second));
        expect(await reader.take(1)).toBeUndefined();
      }),
    );
  });

  it("gives nothing where there is less than was asked for", async () => {
    expect(await createByteReader(inPieces(TEN, 3)).take(10)).toEqual(TEN);
    expect(await createByteReader(inPieces(TEN, 3)).take(11)).toBeUndefined();
    expect(await createByteReader(inPieces(TEN, 3)).skip(10)).toBe(true);
    expect(await createByteReader(inPieces(TEN, 3)).skip(11)).toBe(false);
  });

  it("passes over pieces that are empty", async () => {
    async function* pieces() {
      yield TEN.subarray(0, 2);
      yield new Uint8Array();
      yield TEN.subarray(2, 4);
    }
    expect(await createByteReader(pieces()).take(4)).toEqual(TEN.subarray(0, 4));
  });

  it("throws what the pieces throw", async () => {
    async function* pieces() {
      yield TEN;
      throw new Error("reset");
    }
    await expect(createByteReader(pieces()).take(11)).rejects.toThrow("reset");
  });
});
