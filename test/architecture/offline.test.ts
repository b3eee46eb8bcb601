import { resolve } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";

/** What an auditor trusts who checks evidence: Node's own modules for files and cryptography, and two libraries. */
const TRUSTED = ["node:crypto", "node:fs/promises", "node:path", "node:zlib", "string-width", "zod"];

it.each(["verify", "show"])(
  "evidence is checked offline: what runs for surety evidence %s can reach no network",
  async (command) => {
    const { metafile } = await build({
      absWorkingDir: resolve(import.meta.dirname, "../.."),
      entryPoints: [`packages/cli/evidence/${command}.ts`],
      ...{ bundle: true, platform: "node", format: "esm", packages: "external", metafile: true, write: false },
      logLevel: "silent",
    });
    const imported = Object.values(metafile.inputs).flatMap(({ imports }) =>
      imports.filter(({ external }) => external),
    );
    expect([...new Set(imported.map(({ path }) => path))].toSorted()).toEqual(TRUSTED);
  },
);
