import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram, judgeReplacement } from "./replacement.ts";

const wanted = { major: 1, minor: 36, patch: 3 };

describe("judgeReplacement", () => {
  const found = (answer: string) => ({ path: "/usr/bin/kube-apiserver", place: "PATH", answer }) as const;

  it("takes another patch release, and says which and from where", () => {
    expect(judgeReplacement("kube-apiserver", found("Kubernetes v1.36.9"), wanted)).toEqual({
      fits: true,
      sentence: "Using kube-apiserver 1.36.9 from /usr/bin/kube-apiserver (PATH)",
    });
  });

  it("does not take another minor release, and says what is needed", () => {
    expect(judgeReplacement("kube-apiserver", found("Kubernetes v1.35.9"), wanted)).toEqual({
      fits: false,
      sentence: "Not using kube-apiserver 1.35.9 from /usr/bin/kube-apiserver (PATH): 1.36 is needed",
    });
  });

  it("does not take a program that gives no version", () => {
    expect(judgeReplacement("kube-apiserver", found(""), wanted)).toMatchObject({ fits: false });
  });
});

describe("findProgram", () => {
  let folder = "";
  const program = async (...path: string[]) => {
    const file = join(folder, ...path);
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, `#!/bin/sh\n[ "$1" = --version ] && echo "etcd Version: 3.6.${path[0]?.length}"\n`);
    await chmod(file, 0o755);
    return file;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "surety-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("prefers KUBEBUILDER_ASSETS to PATH, and the first of PATH to the second", async () => {
    const [assets, first] = [await program("assets", "etcd"), await program("first", "etcd")];
    await program("second", "etcd");
    const PATH = `${join(folder, "nothing")}:${join(folder, "first")}:${join(folder, "second")}`;
    const fromAssets = await findProgram("etcd", { KUBEBUILDER_ASSETS: join(folder, "assets"), PATH });
    expect(fromAssets).toEqual({ path: assets, place: "KUBEBUILDER_ASSETS", answer: "etcd Version: 3.6.6\n" });
    expect(await findProgram("etcd", { PATH })).toMatchObject({ path: first, place: "PATH" });
  });

  it("finds nothing where nothing is, and looks in no folder that an empty part of PATH could mean", async () => {
    expect(await findProgram("package.json", { PATH: `:${join(folder, "nothing")}:` })).toBeUndefined();
    expect(await findProgram("etcd", {})).toBeUndefined();
  });
});
