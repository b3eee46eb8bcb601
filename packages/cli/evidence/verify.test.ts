import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { memorySigner } from "#effects/evidence/locked-bucket.double.ts";
import { fingerprintOf, writePublicKey } from "#runtime/signing-key.ts";
import { surety } from "../io.fixture.ts";
import { deletionChain, signChain, signer, sweepChain } from "./signed.fixture.ts";

let folder: string;
let key: string;
let records: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "surety-evidence-"));
  key = join(folder, "key.pem");
  await writeFile(key, writePublicKey(signer.publicKey));
  await writeFile(join(folder, "other.pem"), writePublicKey(memorySigner().publicKey));
  await mkdir(join(folder, "deletions", "acme"), { recursive: true });
  const files = await signChain(deletionChain);
  records = files.map(({ file }) => join(folder, "deletions", "acme", file));
  for (const [at, { bytes }] of files.entries()) await writeFile(records[at] ?? "", bytes);
  for (const { file, bytes } of await signChain(sweepChain(3))) await writeFile(join(folder, `sweep-${file}`), bytes);
});
afterAll(() => rm(folder, { recursive: true }));

const verify = (...args: readonly string[]) => surety(["evidence", "verify", ...args, "--key", key]);
/** Without the line breaks that the length of a path decides about. */
const unwrapped = (text: string) => text.replace(/\n +/gu, " ");

describe("surety evidence verify", () => {
  it("says of each file what it is, that the chain is whole, and what that proves and does not", async () => {
    const { status, stdout, stderr } = await verify(...records);
    expect([status, stderr]).toEqual([0, ""]);
    expect(unwrapped(stdout)).toContain(
      "9999999998-1.dsse.json: record 1 of deletions/acme/1, certificate of deletion of tenant",
    );
    expect(stdout).toContain("✓ Chain deletions/acme/1, records 1–2: each follows the one before");
    expect(stdout).toContain(`Verified, by the key ${fingerprintOf(signer.publicKey)}`);
    expect(stdout).toMatch(/What this proves:\n· .*What it does not prove:\n· That what is signed is true\./su);
  });

  it("takes a folder for all evidence in it, and for nothing else in it", async () => {
    const { status, stdout } = await verify(folder);
    expect(status).toBe(0);
    expect(stdout.match(/^✓ /gmu)).toHaveLength(7);
  });

  it("ends with 1 where anything is not verified, names it, and claims nothing", async () => {
    const broken = join(folder, "broken.json");
    await writeFile(broken, "{}");
    const { status, stdout } = await verify(...records, broken);
    expect(status).toBe(1);
    expect(stdout).toMatch(/✗ \S+broken\.json: not verified\n {4}NotAnEnvelope: /u);
    expect(stdout).toContain("NOT VERIFIED: 1 problem");
    expect(stdout).not.toContain("prove");
  });

  it("of many files names only those with which something is wrong", async () => {
    const many = await mkdtemp(join(tmpdir(), "surety-many-"));
    onTestFinished(() => rm(many, { recursive: true }));
    for (const { file, bytes } of await signChain(sweepChain(32))) await writeFile(join(many, file), bytes);
    await writeFile(join(many, "9999999967-32.dsse.json"), "{}");
    const { status, stdout } = await verify(many);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^✓ 31 records and 0 lists, each by itself; --json names them\n✗ \S+-32\.dsse\.json: not/u);
    expect(stdout).toContain("✓ Chain sweeps/prod-eu, records 1–31: each follows the one before");
  });

  it("ends with 1 by another key, and names both", async () => {
    const { status, stdout } = await surety(["evidence", "verify", ...records, "--key", join(folder, "other.pem")]);
    expect(status).toBe(1);
    expect(unwrapped(stdout)).toContain(`it says that ${fingerprintOf(signer.publicKey)} did`);
  });

  it("prints the same for programs", async () => {
    const { status, stdout } = await verify(...records, "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      verified: true,
      key: fingerprintOf(signer.publicKey),
      files: [
        { kind: "record", verified: true, chain: "deletions/acme/1", sequence: 1, previous: null, problems: [] },
        { kind: "record", verified: true, sequence: 2, subject: ["surety:tenant/acme/1", expect.any(String)] },
      ],
      chains: [{ name: "deletions/acme/1", records: 2, first: 1, last: 2, problems: [] }],
      proves: expect.arrayContaining([expect.stringContaining("no byte has changed since")]),
      doesNotProve: expect.arrayContaining([expect.stringContaining("Whose key it is")]),
    });
  });

  it.each<[string, readonly string[], string]>([
    ["no key", ["evidence", "verify", "x.json"], "required option '--key <file>' not specified"],
    ["no file", ["evidence", "verify", "--key", "k"], "missing required argument 'files'"],
    [
      "a file that is not there",
      ["evidence", "verify", "/nowhere.json", "--key", "KEY"],
      "/nowhere.json: found nothing",
    ],
    ["a key that is not there", ["evidence", "verify", "RECORD", "--key", "/no.pem"], "/no.pem: found nothing"],
    ["what is not a key", ["evidence", "verify", "RECORD", "--key", "RECORD"], "found what is not a key in PEM"],
    ["a folder without evidence", ["evidence", "verify", "EMPTY", "--key", "KEY"], "found a folder without evidence"],
  ])("%s is wrong use: status 2", async (_, args, problem) => {
    const empty = join(folder, "empty");
    await mkdir(empty, { recursive: true });
    const places: Readonly<Record<string, string | undefined>> = { KEY: key, RECORD: records[0], EMPTY: empty };
    const { status, stdout, stderr } = await surety(args.map((arg) => places[arg] ?? arg));
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(problem);
  });
});
