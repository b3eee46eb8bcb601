import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { InvalidInput } from "#runtime/errors.ts";
import { beginFolder } from "./unfinished-folder.ts";

async function parent(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "surety-folder-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe("an unfinished folder", () => {
  it("stands beside its place until it is finished, and then in it, for its owner's eyes only", async () => {
    const place = join(await parent(), "new", "observation");
    const folder = await beginFolder(place);
    await writeFile(join(folder.path, "surety.yaml"), "x");
    await expect(readdir(place)).rejects.toThrow("ENOENT");
    await folder.finish();
    expect(await readdir(join(place, ".."))).toEqual(["observation"]);
    expect(await readdir(place)).toEqual(["surety.yaml"]);
    expect((await stat(place)).mode & 0o777).toBe(0o700);
  });

  it("takes the place of an empty folder", async () => {
    const place = join(await parent(), "observation");
    await mkdir(place);
    const folder = await beginFolder(place);
    await writeFile(join(folder.path, "surety.yaml"), "x");
    await folder.finish();
    expect(await readdir(place)).toEqual(["surety.yaml"]);
  });

  it("is not begun where something is already, be it hidden, nor where no folder can be", async () => {
    const place = await parent();
    await writeFile(join(place, ".hidden"), "");
    await expect(beginFolder(place)).rejects.toThrow(
      /found .* with \.hidden in it; allowed is a new or an empty folder/u,
    );
    await expect(beginFolder(join(place, ".hidden"))).rejects.toThrow(InvalidInput);
    await expect(beginFolder(join(place, ".hidden", "deeper"))).rejects.toThrow(InvalidInput);
    expect(await readdir(place)).toEqual([".hidden"]);
  });

  it("does not take the place of what came there meanwhile", async () => {
    const place = join(await parent(), "observation");
    const folder = await beginFolder(place);
    await mkdir(place);
    await writeFile(join(place, "precious"), "");
    await expect(folder.finish()).rejects.toThrow("precious");
    await folder.remove();
    expect(await readdir(join(place, ".."))).toEqual(["observation"]);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("leaves nothing behind after %s", async (signal, status) => {
    const folder = await parent();
    const script = `
      import { beginFolder } from ${JSON.stringify(join(import.meta.dirname, "unfinished-folder.ts"))};
      await beginFolder(${JSON.stringify(join(folder, "observation"))});
      console.log("begun");
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    expect(await readdir(folder)).toHaveLength(1);
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([status, null]);
    expect(await readdir(folder)).toEqual([]);
  });
});
