import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundleFunction, type FunctionBundle } from "#local/stacks/bundle-function.ts";
import type { SdkImports } from "./sdk-imports.ts";

/** Below the root, since a bundle finds its packages from where its entry is; not in git. */
const FOLDER = ".surety/bench";

/**
 * Bundles nothing but what a function uses of the AWS SDK, with the options of its own bundle: the clients are made,
 * as the function makes them, and the commands and the rest are there. No function that needs them can be smaller.
 */
export async function bundleBareClients(
  root: string,
  name: string,
  imports: SdkImports,
  folder: string,
): Promise<FunctionBundle> {
  await mkdir(join(root, FOLDER), { recursive: true });
  await writeFile(join(root, FOLDER, `${name}.ts`), bareModule(imports));
  return bundleFunction({ root, handler: `${FOLDER}/${name}.handler`, minify: true, plain: true }, folder);
}

export function bareModule(imports: SdkImports): string {
  const packages = [...imports].map(([name, names], at) => ({ name, names: [...names], prefix: `p${at}` }));
  const statements = packages.map(
    ({ name, names, prefix }) =>
      `import { ${names.map((one) => `${one} as ${prefix}${one}`).join(", ")} } from "${name}";`,
  );
  const uses = packages.flatMap(({ names, prefix }) => names.map((one) => used(one, `${prefix}${one}`)));
  return `${statements.join("\n")}\nexport const handler = [${uses.join(", ")}];\n`;
}

/** DynamoDBDocumentClient is made from a client, and by no constructor. */
function used(name: string, local: string): string {
  return name.endsWith("Client") && !name.endsWith("DocumentClient") ? `new ${local}({})` : local;
}
