import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createEnvironmentFolder, dataFolder } from "./environment-folder.ts";

const now = new Date();
const yesterday = new Date(now.getTime() - 25 * 3600 * 1000);

/** The folder of an environment as it was left by the process `pid`. */
async function leftBehind(parent: string, pid: number): Promise<string> {
  const folder = join(parent, `environment-${pid}-abcdef`);
  await mkdir(dataFolder(folder), { recursive: true });
  await mkdir(join(folder, "logs"));
  return folder;
}

const newParent = () => mkdtemp(join(tmpdir(), "surety-folder-"));
const deadPid = () => spawnSync(process.execPath, ["--version"]).pid;

describe("a new environment's folder", () => {
  it("is named after the process that it belongs to", async () => {
    const folder = await createEnvironmentFolder(now, await newParent());
    expect(folder).toContain(`environment-${process.pid}-`);
    expect(existsSync(folder)).toBe(true);
  });

  it("comes with the data of dead environments removed, and their logs kept for a day", async () => {
    const parent = await newParent();
    const dead = await leftBehind(parent, deadPid());

    await createEnvironmentFolder(now, parent);

    expect([existsSync(dataFolder(dead)), existsSync(join(dead, "logs"))]).toEqual([false, true]);
    await utimes(dead, yesterday, yesterday);
    await createEnvironmentFolder(now, parent);
    expect(existsSync(dead)).toBe(false);
  });

  it("leaves environments alone whose process runs, however old, and what is not an environment", async () => {
    const parent = await newParent();
    const living = await leftBehind(parent, process.pid);
    await utimes(living, yesterday, yesterday);
    await mkdir(join(parent, "notes"));

    await createEnvironmentFolder(now, parent);

    expect([existsSync(dataFolder(living)), existsSync(join(parent, "notes"))]).toEqual([true, true]);
  });
});
