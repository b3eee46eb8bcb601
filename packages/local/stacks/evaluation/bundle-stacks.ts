import { existsSync } from "node:fs";
import { readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import type { EvaluationRequest } from "./request.ts";

const HOUR = 3_600_000;

/**
 * Bundles sst.config.ts, the stacks and SST's components into one module, as the `sst` command does: what the stacks
 * use as globals (`aws`, `sst`, `$app`, `$transform` …) is injected. The module lies in the platform's folder, where
 * the packages that stay outside of it are found, and is made once for the same code. Its source map is beside it.
 */
export async function bundleStacks({ root, entry, platform, code }: EvaluationRequest): Promise<string> {
  const file = join(platform, `evaluation-${code}.mjs`);
  if (existsSync(file)) return file;
  const unfinished = join(platform, `unfinished-${process.pid}.mjs`);
  const globals = join(platform, `unfinished-${process.pid}-globals.ts`);
  try {
    await writeFile(
      globals,
      'import * as aws from "@pulumi/aws";\nimport * as sst from "./src/components/index.ts";\nexport { aws, sst };\n',
    );
    await build({
      absWorkingDir: root,
      stdin: {
        contents: `export { default as config } from ${JSON.stringify(entry)};\nexport { run } from "./src/auto/run.ts";\n`,
        resolveDir: platform,
      },
      outfile: unfinished,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node24",
      mainFields: ["module", "main"],
      keepNames: true,
      sourcemap: "external",
      sourcesContent: false,
      inject: [globals, join(platform, "src", "shim", "run.js")],
      external: ["@pulumi/*", "@pulumiverse/*", "@sst-provider/*", "@aws-sdk/*", "esbuild", "archiver", "glob"],
      banner: {
        js: 'import { createRequire as createRequireForBundle } from "node:module";\nconst require = createRequireForBundle(import.meta.url);',
      },
      logLevel: "error",
    });
    await removeOld(platform);
    await rename(`${unfinished}.map`, `${file}.map`);
    await rename(unfinished, file);
  } finally {
    await Promise.all([globals, unfinished, `${unfinished}.map`].map((path) => rm(path, { force: true })));
  }
  return file;
}

/** Those of earlier code. One that is not an hour old may be about to be loaded by another process. */
async function removeOld(platform: string): Promise<void> {
  const names = (await readdir(platform)).filter((name) => name.startsWith("evaluation-"));
  for (const name of names) {
    const { mtimeMs } = await stat(join(platform, name));
    if (mtimeMs < Date.now() - HOUR) await rm(join(platform, name), { force: true });
  }
}
