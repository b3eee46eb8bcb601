import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundleFunction } from "./bundle-function.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "surety-bundle-"));
  await mkdir(join(root, "functions"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFile(join(root, "functions", name), text);
const bundle = (minify = true) =>
  bundleFunction({ root, handler: "functions/greet.handler", minify }, join(root, "out"));

describe("a bundled function", () => {
  it("runs by itself, with what it imports", async () => {
    await write("word.ts", 'export const word: string = "hello";');
    await write("greet.ts", 'import { word } from "./word.ts";\nexport const handler = async () => word;');
    const { handler, file } = await bundle();
    expect(handler).toBe("bundle.handler");
    const module = await import(file);
    expect(await module.handler()).toBe("hello");
  });

  it("gives CommonJS within it the names that Node would give", async () => {
    await write("old.cjs", 'module.exports = [typeof require("node:os").cpus, typeof __filename, typeof __dirname];');
    await write("greet.ts", 'import old from "./old.cjs";\nexport const handler = () => old;');
    const module = await import((await bundle()).file);
    expect(module.handler()).toEqual(["function", "string", "string"]);
  });

  it("has a source map that leads to its sources", async () => {
    await write("greet.ts", "export const handler = () => 1;");
    const map = JSON.parse(await readFile((await bundle()).sourceMap, "utf8"));
    expect(map.sources).toEqual([expect.stringContaining("functions/greet.ts")]);
  });

  it("is smaller when it is minified, and keeps the names of its functions", async () => {
    await write("greet.ts", "export function handler(firstArgument: number) { return firstArgument + firstArgument; }");
    const size = async (minify: boolean) => (await readFile((await bundle(minify)).file)).length;
    expect(await size(true)).toBeLessThan(await size(false));
    const module = await import(`${(await bundle(true)).file}?minified`);
    expect(module.handler.name).toBe("handler");
  });
});

describe("a function that cannot be bundled", () => {
  it("without the export that Lambda calls is told what it exports", async () => {
    await write("greet.ts", "export const handle = 1; export const other = 2;");
    await expect(bundle()).rejects.toThrow(
      'functions/greet.ts must export "handler", which Lambda calls; it exports handle, other.',
    );
  });

  it("without any export is told so", async () => {
    await write("greet.ts", "const handler = 1; console.log(handler);");
    await expect(bundle()).rejects.toThrow('must export "handler", which Lambda calls; it exports nothing.');
  });

  it("without its file is told which is missing", async () => {
    await expect(bundle()).rejects.toThrow("functions/greet.handler has no file functions/greet.ts");
  });

  it("that imports what is not there is told the line", async () => {
    await write("greet.ts", '\nimport "./nowhere.ts";\nexport const handler = 1;');
    await expect(bundle()).rejects.toThrow(/functions\/greet\.ts:2: Could not resolve "\.\/nowhere\.ts"/u);
  });
});
