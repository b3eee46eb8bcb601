import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";

/**
 * A hash of the contents of files and of all files in folders, tests left out, and of a text besides: the same if and
 * only if nothing of it changed. Paths are relative to the root, or absolute. A path that does not exist is hashed as absent.
 */
export async function fingerprint(root: string, paths: readonly string[], text: string): Promise<string> {
  const files = (await Promise.all(paths.map((path) => filesAt(resolve(root, path))))).flat().sort();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash("sha256").update(text);
  files.forEach((file, at) => {
    const content = contents[at] ?? Buffer.alloc(0);
    hash.update(`\0${relative(root, file)}\0${content.length}\0`).update(content);
  });
  return hash.digest("hex").slice(0, 32);
}

async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return [];
  if (found.isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}
