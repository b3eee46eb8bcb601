import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { CLUSTER, NOW } from "../foreign.fixture.ts";
import { readEntries } from "./entries.ts";
import { openObservation } from "./open.ts";
import { readRecord } from "./record.ts";

const JSON_FILES = { endings: /\.json$/u, deep: true };

async function folderWith(make: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "entries-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "tls"));
  await make(join(folder, "tls"));
  return folder;
}

it("a link is read as the file that it leads to", async () => {
  const root = await folderWith(async (folder) => {
    await writeFile(join(folder, "real.txt"), '{"a":1}');
    await symlink(join(folder, "real.txt"), join(folder, "a.example.com.json"));
  });
  expect(await readEntries(root, "tls", JSON_FILES)).toEqual([
    { stem: "a.example.com", path: "tls/a.example.com.json", contents: { documents: [{ a: 1 }] } },
  ]);
});

it.each(["/nowhere.json", "a.json"])(
  "a link to %s is a file that cannot be read, and not one that is missing",
  async (to) => {
    const root = await folderWith((folder) => symlink(to, join(folder, "a.json")));
    const [entry] = await readEntries(root, "tls", JSON_FILES);
    expect(entry).toMatchObject({
      path: "tls/a.json",
      contents: { problem: { cause: "failed", source: "tls/a.json" } },
    });
  },
);

it("a folder that a link leads to is gone into, and one that leads upwards adds nothing", async () => {
  const root = await folderWith(async (folder) => {
    await mkdir(join(folder, "..", "elsewhere"));
    await writeFile(join(folder, "..", "elsewhere", "a.json"), '{"a":1}');
    await symlink("../elsewhere", join(folder, "linked"));
    await symlink("..", join(folder, "..", "elsewhere", "up"));
    await symlink(".", join(folder, "b.json"));
  });
  expect((await readEntries(root, "tls", JSON_FILES)).map(({ path }) => path)).toEqual(["tls/linked/a.json"]);
});

it.each(["/dev/zero", "/dev/tty"])("a link to %s, which has no end, is not read", async (device) => {
  const root = await folderWith((folder) => symlink(device, join(folder, "a.json")));
  const [entry] = await readEntries(root, "tls", JSON_FILES);
  expect(entry).toMatchObject({ contents: { problem: { message: expect.stringContaining("allowed is a file") } } });
});

it("a pipe in the place of the record, or of a body, is not waited for", async () => {
  const root = await folderWith((folder) =>
    mkdir(join(folder, "..", "s3", "example-backups", "objects"), { recursive: true }),
  );
  for (const path of ["observation.json", "s3/example-backups/objects/a.json"])
    execFileSync("mkfifo", [join(root, path)]);
  expect((await readRecord(root)).problem).toMatchObject({ message: expect.stringContaining("found a pipe") });
  await rm(join(root, "observation.json"));
  const body = await (await openObservation(root, NOW)).sources(CLUSTER).object("example-backups", "a.json");
  expect(body).toMatchObject({ cause: "malformed", source: "s3/example-backups/objects/a.json" });
});

it("a pipe is a file that cannot be read", async () => {
  const root = await folderWith(async (folder) => void execFileSync("mkfifo", [join(folder, "a.json")]));
  const [entry] = await readEntries(root, "tls", JSON_FILES);
  expect(entry).toMatchObject({ contents: { problem: { cause: "malformed", source: "tls/a.json" } } });
});

it("what is hidden is left out, folders too", async () => {
  const root = await folderWith(async (folder) => {
    await mkdir(join(folder, ".git"));
    await writeFile(join(folder, ".git", "a.json"), "{}");
    await writeFile(join(folder, ".a.json.swp.json"), "{}");
  });
  expect(await readEntries(root, "tls", JSON_FILES)).toEqual([]);
});

it("a folder, and what no file is, are no entries", async () => {
  const root = await folderWith((folder) => mkdir(join(folder, "a.json")));
  expect(await readEntries(root, "tls", JSON_FILES)).toEqual([]);
  expect(await readEntries(root, "nowhere", JSON_FILES)).toEqual([]);
});
