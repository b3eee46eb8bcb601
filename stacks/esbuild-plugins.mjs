/**
 * Plugins of esbuild for the functions' bundles; SST and the local environment use the same file.
 *
 * The AWS SDK describes every operation of a service in one module. Those that no command uses would be left out, if some
 * of their keys were not computed (`[_xN]: "x"`), which might have an effect; so all 750 operations of EC2 come along for
 * eight. The names in brackets are constants of the same module, with texts: written out, what is unused is seen to be.
 */
import { readFile } from "node:fs/promises";

const SCHEMAS = /[\\/]@aws-sdk[\\/].*[\\/]schemas[\\/]schemas_\d+\.js$/; // esbuild reads it as Go does, which knows no flag u

/** Replaces computed keys by the constants that they name. A name that is not such a constant is left as it is. */
export function withPlainKeys(text) {
  const constants = new Map(
    [...text.matchAll(/^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gmu)].map(([, name, value]) => [name, value]),
  );
  return text.replace(/\[(_\w+)\]:/gu, (whole, name) => {
    const value = constants.get(name);
    return value === undefined ? whole : `${value}:`;
  });
}

const awsSchemas = {
  name: "aws-schemas",
  setup(build) {
    build.onLoad({ filter: SCHEMAS }, async ({ path }) => ({
      contents: withPlainKeys(await readFile(path, "utf8")),
      loader: "js",
    }));
  },
};

// biome-ignore lint/style/noDefaultExport: SST reads the default export.
export default [awsSchemas];
