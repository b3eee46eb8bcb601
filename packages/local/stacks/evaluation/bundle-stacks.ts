import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import type { EvaluationRequest } from "./request.ts";

/**
 * Bundles sst.config.ts, the stacks and SST's components into one module, as the `sst` command does: what the stacks
 * use as globals (`aws`, `sst`, `$app`, `$transform` …) is injected. The file lies in the platform's folder, where
 * the packages that stay outside the bundle are found; it can be removed once it is loaded.
 */
export async function bundleStacks({ root, entry, platform }: EvaluationRequest) {
  const name = `evaluation-${process.pid}`;
  const file = join(platform, `${name}.mjs`);
  const globals = join(platform, `${name}-globals.ts`);
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
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    mainFields: ["module", "main"],
    keepNames: true,
    sourcemap: "inline",
    inject: [globals, join(platform, "src", "shim", "run.js")],
    external: ["@pulumi/*", "@pulumiverse/*", "@sst-provider/*", "@aws-sdk/*", "esbuild", "archiver", "glob"],
    banner: {
      js: 'import { createRequire as createRequireForBundle } from "node:module";\nconst require = createRequireForBundle(import.meta.url);',
    },
    logLevel: "error",
  });
  await rm(globals);
  return { file, remove: () => rm(file) };
}
