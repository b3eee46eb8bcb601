import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod";

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
});

/** The places where Node would look for a package that the one at `path` names. */
const candidates = (path: string, name: string): readonly string[] =>
  path === "." ? [join("node_modules", name)] : [join(path, "node_modules", name), ...candidates(dirname(path), name)];

describe("package-lock.json", () => {
  it("names every optional package, also of other kinds of machine: `npm ci` refuses to install without", async () => {
    const text = await readFile(join(import.meta.dirname, "..", "package-lock.json"), "utf8");
    const { packages } = lockSchema.parse(JSON.parse(text));
    const absent = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !candidates(path, name).some((place) => place in packages))
        .map((name) => `${name}, of ${path}`),
    );
    expect(absent).toEqual([]);
  });
});
