import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { observed, unreadable } from "#domain/reading.ts";
import { parseGzippedJson } from "./gzipped-json.ts";

const parse = (body: Uint8Array, limit?: number) => parseGzippedJson(observed(body, 0), "s3://b/k", limit);
const zipped = (text: string) => gzipSync(text);

describe("parseGzippedJson", () => {
  it("reads the JSON within", async () => {
    expect(await parse(zipped('[{"a":1}]'))).toEqual(observed([{ a: 1 }], 0));
  });

  it.each([
    ["nothing", Buffer.alloc(0), "found an empty object"],
    [
      "gzip that ends in the middle",
      zipped(JSON.stringify("x".repeat(1_000))).subarray(0, 20),
      "found gzip that ends in the middle",
    ],
    ["an error page", Buffer.from("<Error><Code>AccessDenied</Code></Error>"), "found what is not gzip"],
    ["gzip with a wrong checksum", withWrongChecksum(zipped("[]")), "found gzip that is damaged"],
    ["gzip of what is not JSON", zipped("<Error/>"), "found gzip that does not hold JSON"],
    ["gzip of what nests without end", zipped("[".repeat(100_000)), "found what nests more than 1000 levels deep"],
    ["gzip of nothing", zipped(""), "found gzip that does not hold JSON"],
    ["gzip of bytes that are no text", gzipSync(Buffer.from([0x22, 0xff, 0x22])), "found gzip that does not hold JSON"],
  ])("does not understand %s", async (_, body, message) => {
    expect(await parse(body)).toEqual(unreadable("malformed", "s3://b/k", message));
  });

  it("stops where a few bytes become very many", async () => {
    expect(await parse(zipped(" ".repeat(100_000)), 1_000)).toMatchObject({
      message: "found more than 1000 bytes when inflated",
    });
  });

  it("leaves what could not be read as it is", async () => {
    const reading = unreadable("forbidden", "s3://b/k", "403");
    expect(await parseGzippedJson(reading, "s3://b/k")).toBe(reading);
  });
});

function withWrongChecksum(body: Buffer): Buffer {
  const wrong = Buffer.from(body);
  const at = wrong.length - 8;
  wrong[at] = (wrong[at] ?? 0) ^ 0xff;
  return wrong;
}
