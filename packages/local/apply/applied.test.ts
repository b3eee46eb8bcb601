import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readApplied, writeApplied } from "./applied.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "surety-applied-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const applied = { "aws:kms/key:Key::K": { hash: "h", learnt: { keyId: "k" } } };

describe("the record of what was applied", () => {
  it("is empty where nothing was applied", async () => {
    expect(await readApplied(folder)).toEqual({});
  });

  it("is read as it was written, and nothing else is left in the folder", async () => {
    await writeApplied(folder, applied);
    expect(await readApplied(folder)).toEqual(applied);
    expect(await readdir(folder)).toEqual(["applied-resources.json"]);
  });

  it("is an error where it cannot be read, and not empty", async () => {
    await writeFile(join(folder, "applied-resources.json"), '{"half":');
    await expect(readApplied(folder)).rejects.toThrow(SyntaxError);
  });
});
