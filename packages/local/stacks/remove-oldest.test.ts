import { mkdir, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeOldest } from "./remove-oldest.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "surety-cache-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function entry(name: string, usedAt: number): Promise<void> {
  await mkdir(join(folder, name));
  await utimes(join(folder, name), usedAt, usedAt);
}

describe("a cache that is tidied", () => {
  it("keeps what was used last", async () => {
    const [first, second, third] = ["a", "b", "c"].map((letter) => letter.repeat(32));
    await entry(String(first), 3);
    await entry(String(second), 1);
    await entry(String(third), 2);
    await removeOldest(folder, 2);
    expect((await readdir(folder)).sort()).toEqual([first, third]);
  });

  it("removes nothing that somebody may still be using", async () => {
    const now = Date.now() / 1000;
    const [recent, other] = ["a", "b"].map((letter) => letter.repeat(32));
    await entry(String(recent), now - 60);
    await entry(String(other), now - 2 * 3600);
    await removeOldest(folder, 0);
    expect(await readdir(folder)).toEqual([recent]);
  });

  it("leaves alone what is not an entry", async () => {
    await entry("locks", 1);
    await removeOldest(folder, 0);
    expect(await readdir(folder)).toEqual(["locks"]);
  });
});
