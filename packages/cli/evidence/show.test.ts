import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { finalCertificate } from "#domain/statement.fixture.ts";
import { memorySigner } from "#effects/evidence/locked-bucket.double.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { fingerprintOf, writePublicKey } from "#runtime/signing-key.ts";
import { surety } from "../io.fixture.ts";
import { aboutItself, deletionChain, rehearsalChain, signChain, signer, sweepChain } from "./signed.fixture.ts";

let folder: string;
let key: string;
let records: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "surety-evidence-"));
  key = join(folder, "key.pem");
  await writeFile(key, writePublicKey(signer.publicKey));
  await writeFile(join(folder, "other.pem"), writePublicKey(memorySigner().publicKey));
  const files = await signChain(deletionChain);
  records = files.map(({ file }) => join(folder, file));
  for (const [at, { bytes }] of files.entries()) await writeFile(records[at] ?? "", bytes);
  for (const { file, bytes } of await signChain(sweepChain(3))) await writeFile(join(folder, `sweep-${file}`), bytes);
});
afterAll(() => rm(folder, { recursive: true }));

describe("surety evidence show", () => {
  it("shows a certificate, and says that nobody checked it where no key is given", async () => {
    const { status, stdout, stderr } = await surety(["evidence", "show", records[1] ?? ""]);
    expect(status).toBe(0);
    expect(stdout).toContain("Certificate of deletion: acme, final");
    expect(stderr).toContain("Not checked: whether this is signed.");
  });

  it("shows nothing that the key did not sign", async () => {
    const { status, stdout, stderr } = await surety([
      ...["evidence", "show", records[1] ?? "", "--key", join(folder, "other.pem")],
    ]);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("OtherKey: The given key");
  });

  it("writes a page, which says by which key it was checked", async () => {
    const page = join(folder, "page.html");
    const { status, stdout, stderr } = await surety([
      ...["evidence", "show", records[1] ?? "", "--key", key, "--html", page],
    ]);
    expect([status, stdout, stderr]).toEqual([0, "", `Written: ${page}\n`]);
    const text = await readFile(page, "utf8");
    expect(text).toContain("<strong>Signature checked</strong>");
    expect(text).toContain(fingerprintOf(signer.publicKey));
  });

  it("shows a long list where it is given beside the record, and else says where it is", async () => {
    const item = {
      ...{ kind: "Volume", place: "eu-west-1", method: "DeleteVolume", deletedAt: "2026-03-15T10:00:00Z" },
      verification: { method: "EC2 lists no such volume", at: "2026-03-20T09:00:00Z" },
    };
    const list = gzipSync(["vol-1", "vol-2"].map((id) => `${JSON.stringify({ ...item, id })}\n`).join(""));
    const items = { count: 2, digest: { sha256: sha256Of(list) } };
    const [certificate] = await signChain([(record) => aboutItself(finalCertificate({ record, items }))]);
    const [record, listFile] = [join(folder, "long.dsse.json"), join(folder, "list.jsonl.gz")];
    await writeFile(record, certificate.bytes);
    await writeFile(listFile, list);
    const alone = await surety(["evidence", "show", record, "--key", key]);
    expect(alone.stdout).toContain(`listed in a file of its own (2 items): ${items.digest.sha256}.jsonl.gz`);
    const both = await surety(["evidence", "show", record, listFile, "--key", key]);
    expect(both.stdout).toMatch(/Volume +vol-2 +eu-west-1 +DeleteVolume/u);
    expect((await surety(["evidence", "verify", record, listFile, "--key", key])).status).toBe(0);
  });

  it("prints what is signed, for programs", async () => {
    const { stdout } = await surety(["evidence", "show", records[0] ?? "", "--key", key, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ predicate: { status: "provisional" } });
  });

  it("shows a sweep", async () => {
    const { status, stdout } = await surety([
      ...["evidence", "show", join(folder, "sweep-9999999997-2.dsse.json"), "--key", key],
    ]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Sweep of cluster prod-eu\n0 broken · 0 unknown · .*2 kept\n/u);
  });

  it("shows rehearsals, one that failed with what was wrong, and verifies their chain", async () => {
    const files = await signChain(rehearsalChain);
    const paths = files.map(({ file }) => join(folder, file.replace(/^/u, "rehearsal-")));
    for (const [at, { bytes }] of files.entries()) await writeFile(paths[at] ?? "", bytes);
    const [failed, passed] = await Promise.all(
      paths.map(async (path) => (await surety(["evidence", "show", path, "--key", key])).stdout),
    );
    expect(failed).toMatch(/^Restore rehearsal of tenant acme, failed\nBackup acme-daily could not be restored/u);
    expect(failed).toMatch(/NotEncrypted\n +PersistentVolumeClaim data: not encrypted/u);
    expect(passed).toMatch(/^Restore rehearsal of tenant acme, passed\n/u);
    expect(passed).toMatch(/data +snap-data \(8 GiB\) +vol-data +8 GiB +yes/u);
    const page = join(folder, "rehearsal.html");
    await surety(["evidence", "show", paths[1] ?? "", "--key", key, "--html", page]);
    expect(await readFile(page, "utf8")).toContain("<title>Restore rehearsal of acme (passed)</title>");
  });

  it.each<[string, readonly string[], string]>([
    ["what is not a record", ["KEY"], "found what is not JSON"],
    ["a list that the record does not name", ["RECORD", "KEY"], "found what is no list of the record"],
    [
      "a page that cannot be written",
      ["RECORD", "--html", "/no/where.html"],
      "--html: /no/where.html cannot be written",
    ],
  ])("%s is wrong use: status 2", async (_, args, problem) => {
    const places: Readonly<Record<string, string | undefined>> = { KEY: key, RECORD: records[0] };
    const { status, stderr } = await surety(["evidence", "show", ...args.map((arg) => places[arg] ?? arg)]);
    expect(status).toBe(2);
    expect(stderr).toContain(problem);
  });
});
