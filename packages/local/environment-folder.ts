import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { isAlive } from "./is-alive.ts";

const defaultParent = join(tmpdir(), `surety-${userInfo().uid}`);
const keepLogsFor = 24 * 3600 * 1000;

/** Makes the folder of a new environment, named after this process, and clears up after processes that are gone. */
export async function createEnvironmentFolder(now: Date, parent = defaultParent): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await removeDeadEnvironments(now, parent);
  return mkdtemp(join(parent, `environment-${process.pid}-`));
}

/** What servers keep is in here; what they log is beside it, and stays for a day to say why something went wrong. */
export const dataFolder = (folder: string): string => join(folder, "data");

/** The configuration that is deployed into the environment, once that is done. */
export const configurationFile = (folder: string): string => join(folder, "surety.yaml");

export async function removeData(folder: string): Promise<void> {
  await rm(dataFolder(folder), { recursive: true, force: true, maxRetries: 3 });
}

async function removeDeadEnvironments(now: Date, parent: string): Promise<void> {
  const names = await readdir(parent);
  await Promise.all(
    names.map(async (name) => {
      const pid = /^environment-(\d+)-/.exec(name)?.[1];
      if (pid === undefined || isAlive(Number(pid))) return;
      const folder = join(parent, name);
      const { mtime } = await stat(folder);
      if (now.getTime() - mtime.getTime() > keepLogsFor) await rm(folder, { recursive: true, force: true });
      else await removeData(folder);
    }),
  );
}
