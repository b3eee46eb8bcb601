import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { finalCertificate } from "#domain/statement.fixture.ts";
import type { EvidenceReader } from "#effects/evidence/evidence-reader.ts";
import { keyOfList } from "#effects/evidence/record-key.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { recordingSession } from "../io.fixture.ts";
import { copyChain } from "./fetch.ts";
import { aboutItself, signChain } from "./signed.fixture.ts";

const list = gzipSync("{}\n{}\n");
const items = { count: 2, digest: { sha256: sha256Of(list) } };
const files = await signChain([
  (record) => aboutItself(finalCertificate({ record, id: "entry 0", items })),
  (record) => aboutItself(finalCertificate({ record, id: "entry 1", items })),
]);
const stored = new Map<string, Uint8Array>([
  ...files.map(({ file, bytes }): [string, Uint8Array] => [`deletions/acme/1/${file}`, bytes]),
  [keyOfList(items.digest.sha256), list],
]);

let read: string[];
beforeEach(() => {
  read = [];
});
const reader: EvidenceReader = {
  listRecords: async (prefix) => [...stored.keys()].filter((key) => key.startsWith(prefix)).toSorted(),
  async read(key) {
    read.push(key);
    return stored.get(key) ?? new Uint8Array();
  },
};

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "surety-fetch-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe("surety evidence fetch", () => {
  it("writes records as they are stored, and each list once; the newest record first", async () => {
    const { session, written } = recordingSession();
    const out = await temporaryFolder();
    expect(await copyChain("deletions/acme", reader, { out }, session)).toBe(0);
    expect(written.stdout).toBe(
      ["9999999997-2", "9999999998-1"].map((name) => `${out}/deletions/acme/1/${name}.dsse.json\n`).join(""),
    );
    for (const [key, bytes] of stored) expect(Buffer.from(bytes).equals(await readFile(join(out, key)))).toBe(true);
    expect(read.toSorted()).toEqual([...stored.keys()].toSorted());
  });

  it("fetches nothing again that is there", async () => {
    const { session } = recordingSession();
    const out = await temporaryFolder();
    await copyChain("deletions/acme/1", reader, { out }, session);
    read = [];
    await copyChain("deletions/acme/1", reader, { out }, session);
    expect(read).toEqual([]);
  });

  it("fetches only so many of the newest", async () => {
    const { session } = recordingSession();
    const out = await temporaryFolder();
    await copyChain("deletions/acme", reader, { out, last: 1 }, session);
    expect(await readdir(join(out, "deletions", "acme", "1"))).toEqual(["9999999997-2.dsse.json"]);
  });

  it("says what a chain is called where there is none of that name", async () => {
    const { session } = recordingSession();
    const fetched = copyChain("deletions/acm", reader, { out: await temporaryFolder() }, session);
    await expect(fetched).rejects.toMatchObject({
      name: "InvalidInput",
      message: expect.stringContaining('<chain>: found "deletions/acm"'),
    });
  });
});
