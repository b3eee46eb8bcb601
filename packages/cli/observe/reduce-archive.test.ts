import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { pack } from "tar-stream";
import { describe, expect, it } from "vitest";
import { readArchive } from "#facts/archive.ts";
import { reduceArchive } from "./reduce-archive.ts";

const SECRET = "c2VjcmV0LW9mLWFjbWU=";
const FILES = [
  "metadata/version",
  "resources/secrets/namespaces/tenant-acme/database.json",
  "resources/persistentvolumeclaims/namespaces/tenant-acme/data-kafka-0.json",
  "resources/persistentvolumeclaims/v1-preferredversion/namespaces/tenant-acme/data-kafka-0.json",
  `resources/configmaps/namespaces/tenant-acme/${"long-".repeat(40)}name.json`,
];

async function archiveOf(paths: readonly string[], contents = SECRET.repeat(50)): Promise<Buffer> {
  const archive = pack();
  for (const name of paths) archive.entry({ name }, contents);
  archive.finalize();
  return gzipSync(await buffer(archive));
}

/** In pieces of odd sizes, as a network gives them. */
function* piecesOf(body: Uint8Array, size = 701): Generator<Uint8Array> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

const reduced = async (body: Uint8Array) => Buffer.concat([...(await reduceArchive(Readable.from(piecesOf(body))))]);

const NAMESPACES = new Map([["tenant-acme", new Map([["database", 1]])]]);
const LIMIT = 1024 ** 2;

/** What a judge learns of an archive. */
const toldBy = (body: Uint8Array): Promise<unknown> =>
  readArchive(Readable.from(piecesOf(body)), { namespaces: NAMESPACES, limit: LIMIT }).catch(
    (error: unknown) => `${error}`,
  );

describe("a reduced archive", () => {
  it("tells the same as the whole one, is as large, and holds nothing of what the files hold", async () => {
    const whole = await archiveOf(FILES);
    const small = await reduced(whole);
    expect(await toldBy(small)).toEqual(await toldBy(whole));
    expect(await toldBy(small)).toMatchObject({ resources: 3, bytes: whole.length });
    expect(gunzipSync(whole).includes(SECRET)).toBe(true);
    expect(gunzipSync(small).includes(SECRET)).toBe(false);
  });

  const faulty: readonly (readonly [string, (whole: Buffer) => Buffer])[] = [
    ["an archive that ends in the middle of gzip", (whole) => whole.subarray(0, whole.length - 40)],
    ["an archive that lacks only its last byte", (whole) => whole.subarray(0, -1)],
    ["tar that ends in the middle of a file", (whole) => gzipSync(gunzipSync(whole).subarray(0, 700))],
    ["tar without the end of an archive", (whole) => gzipSync(gunzipSync(whole).subarray(0, -1024))],
    ["gzip of something else", () => gzipSync(Buffer.alloc(4_000, "x"))],
    ["a page that says that something is wrong", () => Buffer.from("<Error><Code>AccessDenied</Code></Error>")],
    ["what is no gzip", () => Buffer.from(`password=${SECRET}`)],
    ["nothing", () => Buffer.alloc(0)],
  ];
  it.each(faulty)("has the fault of %s", async (_, spoil) => {
    const spoilt = spoil(await archiveOf(FILES));
    const small = await reduced(spoilt);
    expect(await toldBy(spoilt)).toMatch(/^MalformedArchive/u);
    expect(await toldBy(small)).toEqual(await toldBy(spoilt));
    expect(small.length).toBe(spoilt.length);
    expect(small.includes(SECRET)).toBe(false);
  });

  it("tells the same wherever the whole one is cut off or changed", async () => {
    const whole = await archiveOf(FILES);
    const place = fc.nat({ max: whole.length - 1 });
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), fc.boolean(), async (at, change, cut) => {
        const spoilt = Buffer.from(cut ? whole.subarray(0, at) : whole);
        if (!cut) spoilt[at] = (spoilt[at] ?? 0) ^ change;
        const [before, after] = [await toldBy(spoilt), await toldBy(await reduced(spoilt))];
        if (typeof before === "string") expect(after).toMatch(/^MalformedArchive/u);
        else expect(after).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  it("keeps any name, however long, and the order", async () => {
    const name = fc.stringMatching(/^[a-z0-9é.-]{1,300}$/u);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 8 }), async (names) => {
        const whole = await archiveOf(names.map((one) => `resources/secrets/namespaces/tenant-acme/${one}.json`));
        expect(await toldBy(await reduced(whole))).toEqual(await toldBy(whole));
      }),
      { numRuns: 50 },
    );
  });

  it("throws what its source throws, so that a broken connection is not taken for a broken archive", async () => {
    const whole = await archiveOf(FILES);
    async function* breaking() {
      yield whole.subarray(0, 100);
      throw new Error("socket hang up");
    }
    await expect(reduceArchive(breaking())).rejects.toThrow("socket hang up");
  });
});
