import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isThere, makeOnce, storeFolder } from "./store.ts";

let store = "";
beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), "surety-"));
});
afterEach(() => rm(store, { recursive: true }));

const unfinished = () => readdir(join(store, "unfinished"));

describe("storeFolder", () => {
  it("follows XDG_CACHE_HOME where that is absolute, and ignores it where it is not", () => {
    expect(storeFolder({ XDG_CACHE_HOME: "/caches" })).toBe("/caches/surety");
    expect(storeFolder({ XDG_CACHE_HOME: "caches" })).toBe(join(homedir(), ".cache", "surety"));
    expect(storeFolder({})).toBe(join(homedir(), ".cache", "surety"));
  });
});

describe("makeOnce", () => {
  const target = () => join(store, "etcd-3.6.16-abc");
  const proof = () => join(target(), "etcd");
  let builds = 0;
  const build = async (folder: string) => {
    builds += 1;
    await writeFile(join(folder, "etcd"), `build ${builds}`);
  };
  beforeEach(() => {
    builds = 0;
  });

  it("builds once for two that ask at once, and not again later", async () => {
    await Promise.all([
      makeOnce(target(), proof(), { every: 5 }, build),
      makeOnce(target(), proof(), { every: 5 }, build),
    ]);
    await makeOnce(target(), proof(), {}, build);
    expect(builds).toBe(1);
    expect(await readFile(proof(), "utf8")).toBe("build 1");
    expect(await unfinished()).toEqual([]);
  });

  it("shows nothing of what is being built before it is complete", async () => {
    await makeOnce(target(), proof(), {}, async (folder) => {
      await build(folder);
      expect(await isThere(proof())).toBe(false);
    });
    expect(await isThere(proof())).toBe(true);
  });

  it("keeps nothing of a build that failed as an artefact, and builds again", async () => {
    const half = async (folder: string) => {
      await build(folder);
      throw new Error("the linker was killed");
    };
    await expect(makeOnce(target(), proof(), {}, half)).rejects.toThrow("the linker was killed");
    expect(await isThere(target())).toBe(false);
    await makeOnce(target(), proof(), {}, build);
    expect(await readFile(proof(), "utf8")).toBe("build 2");
  });

  it("removes what a crash left of this artefact, and of no other", async () => {
    await mkdir(join(store, "unfinished", "etcd-3.6.16-abc.AAAAAA"), { recursive: true });
    await mkdir(join(store, "unfinished", "etcd-3.6.16-abcd.AAAAAA"));
    await makeOnce(target(), proof(), {}, build);
    expect(await unfinished()).toEqual(["etcd-3.6.16-abcd.AAAAAA"]);
  });

  it("builds anew where the link that proves it leads nowhere", async () => {
    await mkdir(target());
    await symlink(join(store, "python-that-was-removed"), proof());
    await makeOnce(target(), proof(), {}, build);
    expect(await readFile(proof(), "utf8")).toBe("build 1");
  });
});
