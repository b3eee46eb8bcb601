import { existsSync } from "node:fs";
import { join } from "node:path";
import { type BuildFailure, build } from "esbuild";
import plugins from "../../../stacks/esbuild-plugins.mjs";

export interface FunctionSource {
  /** The project's root; `handler` is relative to it. */
  readonly root: string;
  /** A file without its ending, and the export that Lambda calls: `functions/sweep/index.handler`. */
  readonly handler: string;
  readonly minify: boolean;
  /** Without the project's plugins, to see what they are worth. */
  readonly plain?: boolean;
}

export interface FunctionBundle {
  /** What Lambda is told: `bundle.handler`. */
  readonly handler: string;
  readonly file: string;
  readonly sourceMap: string;
}

/** Where the bundle of a handler is, once it was bundled into the folder. */
export function bundleIn(folder: string, handler: string): FunctionBundle {
  const file = join(folder, "bundle.mjs");
  return { handler: `bundle.${exportOf(handler)}`, file, sourceMap: `${file}.map` };
}

const exportOf = (handler: string) => handler.slice(handler.lastIndexOf(".") + 1);

/** A function that cannot be bundled: its message says which, where, and what is missing. */
export class BundleFailed extends Error {
  override readonly name = "BundleFailed";
}

/** What `require` of CommonJS dependencies needs in an ECMAScript module; SST writes the same names. */
const banner = [
  'import { createRequire as topLevelCreateRequire } from "node:module";',
  'import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "node:url";',
  "const require = topLevelCreateRequire(import.meta.url);",
  "const __filename = topLevelFileUrlToPath(import.meta.url);",
  'const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url));',
].join("\n");

/**
 * Bundles a function into `folder` with the options that SST 4.17 uses for `nodejs24.x`, so that what runs locally is
 * what is deployed. Throws `BundleFailed`, also when the handler's file does not export what Lambda would call.
 */
export async function bundleFunction(source: FunctionSource, folder: string): Promise<FunctionBundle> {
  const exportName = exportOf(source.handler);
  const entry = `${source.handler.slice(0, -exportName.length - 1)}.ts`;
  const bundle = bundleIn(folder, source.handler);
  if (!existsSync(join(source.root, entry))) {
    throw new BundleFailed(
      `The handler ${source.handler} has no file ${entry}. Write it, or mend the name in stacks/.`,
    );
  }

  const { metafile } = await build({
    absWorkingDir: source.root,
    entryPoints: [entry],
    outfile: bundle.file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2024",
    mainFields: ["module", "main"],
    keepNames: true,
    minify: source.minify,
    sourcemap: "linked",
    banner: { js: banner },
    metafile: true,
    plugins: source.plain === true ? [] : plugins,
    logLevel: "silent",
  }).catch((error: BuildFailure) => {
    throw new BundleFailed(`The function ${source.handler} cannot be bundled.\n${describe(error)}`, { cause: error });
  });

  const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
  if (!exported.includes(exportName)) {
    const found = exported.length === 0 ? "nothing" : exported.join(", ");
    throw new BundleFailed(`${entry} must export "${exportName}", which Lambda calls; it exports ${found}.`);
  }
  return bundle;
}

function describe(failure: BuildFailure): string {
  return failure.errors
    .map(({ location, text }) => (location ? `${location.file}:${location.line}: ${text}` : text))
    .join("\n");
}
