import { constants } from "node:fs";
import { access, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import { type LockOptions, withLock } from "./lock.ts";

/** The folder outside the repository where artefacts are kept: `$XDG_CACHE_HOME/surety` or `~/.cache/surety`. */
export const storeFolder = (environment: NodeJS.ProcessEnv): string => {
  const base = environment["XDG_CACHE_HOME"];
  // The XDG specification says to ignore a path that is not absolute.
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), ".cache"), "surety");
};

/** Whether a path is there and, where it is a link, leads somewhere. */
export const isThere = (path: string): Promise<boolean> =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  );

/**
 * Makes the folder `target` by `build`, once, however many processes ask for it.
 *
 * `build` fills a folder of its own, which takes the place of `target` only when it is complete; a crash leaves that
 * folder behind and the next builder removes it. `proof` is a path in `target` that is there when it is complete.
 */
export const makeOnce = async (
  target: string,
  proof: string,
  options: LockOptions,
  build: (folder: string) => Promise<void>,
): Promise<void> => {
  const [store, name] = [dirname(target), basename(target)];
  const [locks, unfinished] = [join(store, "locks"), join(store, "unfinished")];
  await mkdir(locks, { recursive: true });
  await mkdir(unfinished, { recursive: true });

  await withLock(join(locks, name), options, async () => {
    if (await isThere(proof)) return;
    await removeAll(unfinished, `${name}.`);
    const folder = await mkdtemp(join(unfinished, `${name}.`));
    await build(folder);
    await rm(target, { recursive: true, force: true });
    await rename(folder, target);
  });
};

const removeAll = async (folder: string, prefix: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix)) await rm(join(folder, name), { recursive: true, force: true });
  }
};
