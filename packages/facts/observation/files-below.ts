import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";

export interface Below {
  /** Also what lies in folders within it. */
  readonly deep: boolean;
}

/**
 * The paths of all files in a folder, relative to it and in order. A link is as good as what it leads to: a link to a
 * folder is gone into, though never twice, so that one that leads upwards does no harm. What is neither a file nor a
 * folder (a pipe, a link that leads nowhere) is given as a file, which cannot be read. What is hidden is left out.
 */
export async function filesBelow(root: string, { deep }: Below): Promise<readonly string[]> {
  const files: string[] = [];
  const seen = new Set<string>();

  async function walk(folder: string): Promise<void> {
    const place = await realpath(join(root, folder));
    if (seen.has(place)) return;
    seen.add(place);
    for (const found of await readdir(place, { withFileTypes: true })) {
      if (found.name.startsWith(".")) continue;
      const path = folder === "" ? found.name : `${folder}/${found.name}`;
      if (!(await isFolder(found, join(place, found.name)))) files.push(path);
      else if (deep) await walk(path);
    }
  }

  await walk("");
  return files.sort();
}

async function isFolder(found: Dirent, path: string): Promise<boolean> {
  if (!found.isSymbolicLink()) return found.isDirectory();
  const target = await stat(path).catch(() => undefined);
  return target?.isDirectory() === true;
}
