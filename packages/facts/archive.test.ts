import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { archiveOf, inPieces, pathsOf, tarOf } from "./archive.fixture.ts";
import { type ExpectedNames, readArchive, TooLarge } from "./archive.ts";
import { MalformedArchive } from "./tar.ts";

const ACME = pathsOf("tenant-acme", ["pods/kafka-0", "persistentvolumeclaims/data-0", "persistentvolumeclaims/data-1"]);
const NAMESPACE = "resources/namespaces/cluster/tenant-acme.json";

function read(bytes: Uint8Array, names: ExpectedNames = new Map(), limit?: number) {
  const expectations = { namespaces: new Map([["tenant-acme", names]]), ...(limit === undefined ? {} : { limit }) };
  return readArchive(inPieces(bytes, 100), expectations);
}

async function acmeIn(paths: readonly string[], names?: ExpectedNames) {
  return (await read(await archiveOf(paths), names)).namespaces.get("tenant-acme");
}

describe("readArchive", () => {
  it("counts each object once, though Velero writes it twice, and names the claims", async () => {
    const bytes = await archiveOf([...ACME, NAMESPACE, ...pathsOf("tenant-globex", ["pods/web"])]);
    expect(await read(bytes)).toEqual({
      ...{ bytes: bytes.length, resources: 5 },
      namespaces: new Map([["tenant-acme", { resources: 4, claims: ["data-0", "data-1"], counted: {}, missing: [] }]]),
    });
  });

  it("names what a rehearsal restores besides, by its resource, and nothing else", async () => {
    const things = ["configmaps/a", "configmaps/b", "deployments.apps/web", "secrets/key", "configmaps.example.com/c"];
    const found = await acmeIn(pathsOf("tenant-acme", things));
    expect(found?.counted).toEqual({ configmaps: ["a", "b"], "deployments.apps": ["web"] });
  });

  it("keeps apart namespaces whose names begin alike, and objects of the whole cluster", async () => {
    const others = [...pathsOf("tenant-acme-eu", ["pods/a"]), "resources/persistentvolumes/cluster/tenant-acme.json"];
    expect(await acmeIn(others)).toMatchObject({ resources: 0 });
  });

  it("names what the backup lists and the archive does not hold, by how often it should be there", async () => {
    const names = new Map([
      ["kafka-0", 1],
      ["data-0", 2],
      ["web", 1],
    ]);
    expect((await acmeIn(ACME, names))?.missing).toEqual(["data-0", "web"]);
  });

  it("names a hundred things at most", async () => {
    const names = new Map(Array.from({ length: 101 }, (_, at) => [`pod-${at}`, 1]));
    expect((await acmeIn([], names))?.missing).toHaveLength(100);
  });

  it.each<[string, () => Promise<Uint8Array>, string]>([
    ["nothing", async () => Buffer.alloc(0), "found an empty object"],
    ["an error page", async () => Buffer.from("<?xml version='1.0'?><Error/>"), "an XML or HTML page"],
    ["text", async () => Buffer.from("not found"), "what is not gzip"],
    ["tar that is not gzipped", () => tarOf(ACME), "what is not gzip"],
    ["zlib instead of gzip", async () => deflateSync(await tarOf(ACME)), "what is not gzip"],
    ["an error page that is gzipped", async () => gzipSync("<Error/>"), "a tar archive that ends in the middle"],
    ["gzip of nothing", async () => gzipSync(""), "a tar archive that ends in the middle"],
    ["gzip that ends in the middle", async () => (await archiveOf(ACME)).subarray(0, 200), "ends in the middle"],
    [
      "gzip whose checksum is wrong",
      async () => {
        const bytes = await archiveOf(ACME);
        bytes.writeUInt32LE(0, bytes.length - 8);
        return bytes;
      },
      "found gzip that is damaged",
    ],
    [
      "tar that ends in the middle within gzip that does not",
      async () => gzipSync((await tarOf(ACME)).subarray(0, 1_024)),
      "a tar archive that ends in the middle",
    ],
  ])("refuses %s, and says what it found", async (_, bytes, message) => {
    const refused = read(await bytes());
    await expect(refused).rejects.toThrow(MalformedArchive);
    await expect(refused).rejects.toThrow(message);
  });

  it("stops where a few bytes would inflate to more than there is room for", async () => {
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(30_000);
    await expect(read(bomb, new Map(), 1024 * 1024)).rejects.toThrow(TooLarge);
  });

  it("throws what the pieces throw, so that a broken line is not called a broken archive", async () => {
    const whole = await archiveOf(ACME);
    async function* pieces() {
      yield whole.subarray(0, 100);
      throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    }
    await expect(readArchive(pieces(), { namespaces: new Map() })).rejects.toMatchObject({ code: "ECONNRESET" });
  });
});

describe("whatever is found in place of an archive", () => {
  const isTold = (error: unknown) => error instanceof MalformedArchive || error instanceof TooLarge;
  const told = async (bytes: Uint8Array) => {
    const found = await read(bytes, new Map(), 2 ** 20).catch((error: unknown) => error);
    return found instanceof Error ? isTold(found) : true;
  };

  it("is an archive, or is told as none: any bytes, gzipped or not", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), fc.boolean(), async (bytes, zipped) => {
        expect(await told(zipped ? gzipSync(bytes) : bytes)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("is an archive, or is told as none: an archive of which some bytes are others", async () => {
    const whole = await tarOf(ACME);
    const flips = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(flips, async (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        expect(await told(gzipSync(bytes))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
