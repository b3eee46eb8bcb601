import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import plugins from "../../stacks/esbuild-plugins.mjs";

const ROOT = resolve(import.meta.dirname, "..", "..");
/** Below the root, since a bundle finds its packages from where its entry is; not in git. */
const FOLDER = join(ROOT, ".surety", "bench");

const banner = [
  'import { createRequire as topLevelCreateRequire } from "node:module";',
  "const require = topLevelCreateRequire(import.meta.url);",
].join("\n");

/** Bundles a contestant as functions are: one file, minified. The path of it. */
export async function bundleContestant(name: string): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  const outfile = join(FOLDER, `${name}.mjs`);
  await build({
    ...{ absWorkingDir: ROOT, entryPoints: [`bench/live/contestants/${name}.ts`], outfile, bundle: true },
    ...{ platform: "node", format: "esm", target: "es2024", mainFields: ["module", "main"] },
    ...{ keepNames: true, minify: true, plugins, banner: { js: banner }, logLevel: "error" },
  });
  return outfile;
}
