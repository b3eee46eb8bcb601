import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { parseSync } from "oxc-parser";

/** The names that a function's own files import from each package of the AWS SDK. */
export type SdkImports = ReadonlyMap<string, ReadonlySet<string>>;

interface SdkImport {
  readonly from: string;
  readonly name: string;
}

const SDK = /^@(?:aws-sdk|smithy)\//u;

/** Follows the function's imports through the project's own files. */
export async function sdkImports(root: string, entry: string): Promise<SdkImports> {
  const { metafile } = await build({
    ...{ absWorkingDir: root, entryPoints: [entry], bundle: true, write: false, metafile: true, logLevel: "error" },
    ...{ packages: "external", platform: "node", format: "esm", outfile: "not-written.mjs" },
  });
  const found = await Promise.all(
    Object.keys(metafile.inputs).map(async (path) => importsOf(path, await readFile(join(root, path), "utf8"))),
  );
  const byPackage = Map.groupBy(found.flat(), ({ from }) => from);
  return new Map([...byPackage].map(([from, imports]) => [from, new Set(imports.map(({ name }) => name))]));
}

/** What one file imports of the SDK. Types are not in a bundle, and are left out. */
export function importsOf(path: string, text: string): readonly SdkImport[] {
  const { module } = parseSync(path, text);
  return module.staticImports
    .filter(({ moduleRequest }) => SDK.test(moduleRequest.value))
    .flatMap(({ moduleRequest: { value: from }, entries }) =>
      entries
        .filter(({ isType }) => !isType)
        .flatMap(({ importName: { name } }) => (typeof name === "string" ? [{ from, name }] : [])),
    );
}
