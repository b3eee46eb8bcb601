import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Names that `fingerprint` made. */
const FINGERPRINT = /^[0-9a-f]{32}$/u;

/** In milliseconds. What was used since may still be in use by another process. */
const IN_USE = 3_600_000;

/**
 * Keeps the entries of a cache that were used last, and within the last hour, and removes the others. Entries are named
 * by fingerprints; whoever uses one sets its time of modification, and before that if it takes long.
 */
export async function removeOldest(cacheFolder: string, kept: number): Promise<void> {
  const names = (await readdir(cacheFolder)).filter((name) => FINGERPRINT.test(name));
  const entries = await Promise.all(
    names.map(async (name) => ({ name, usedAt: (await stat(join(cacheFolder, name))).mtimeMs })),
  );
  const oldest = entries
    .sort((a, b) => b.usedAt - a.usedAt)
    .slice(kept)
    .filter(({ usedAt }) => usedAt < Date.now() - IN_USE);
  await Promise.all(oldest.map(({ name }) => rm(join(cacheFolder, name), { recursive: true, force: true })));
}
