import { chmod, copyFile, cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import manifest from "../../../package.json" with { type: "json" };
import plugins from "../../../stacks/esbuild-plugins.mjs";

/** Of commander, and of what the code uses of Node. */
const NODE = ">=22.12";

/** The CommonJS packages within the bundle ask for Node's own modules by `require`. */
const banner = [
  'import { createRequire as topLevelCreateRequire } from "node:module";',
  "const require = topLevelCreateRequire(import.meta.url);",
].join("\n");

/**
 * Writes the command line into `folder` as a package of its own, for `npm pack` there: everything bundled, a file for
 * each command, no dependencies. Throws where it cannot be bundled.
 */
export async function makePackage(root: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: { main: "packages/cli/main.ts" },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    chunkNames: "parts/[name]-[hash]",
    ...{ bundle: true, splitting: true, platform: "node", format: "esm", target: "node22" },
    mainFields: ["module", "main"],
    ...{ minify: true, keepNames: true, legalComments: "none" },
    banner: { js: banner },
    plugins,
    logLevel: "silent",
  });
  await copyFile(join(root, "packages/cli/bin.mjs"), join(folder, "surety.mjs"));
  await chmod(join(folder, "surety.mjs"), 0o755);
  await cp(join(root, "deploy/rbac"), join(folder, "deploy/rbac"), { recursive: true });
  await copyFile(join(root, "LICENSE"), join(folder, "LICENSE"));
  await copyFile(join(root, "docs/cli.md"), join(folder, "README.md"));
  await writeFile(join(folder, "package.json"), `${JSON.stringify(packaged, null, 2)}\n`);
}

const { name, version, description, license } = manifest;
const packaged = {
  ...{ name, version, description, license, type: "module" },
  bin: { surety: "./surety.mjs" },
  files: ["surety.mjs", "main.mjs", "parts", "deploy"],
  imports: { "#deploy/*": "./deploy/*" },
  engines: { node: NODE },
};
