import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { dirname, join, posix, relative, resolve } from "node:path";
import { parseSync, Visitor } from "oxc-parser";
import manifest from "../../package.json" with { type: "json" };

const ROOT = resolve(import.meta.dirname, "../..");

export interface SourceFile {
  /** From the repository's root, with slashes. */
  readonly path: string;
  /** `packages/domain`, `functions`, `stacks` … */
  readonly part: string;
  /** What it imports, type-only imports included: a path from the root for own files, else the module's name. */
  readonly imports: readonly string[];
  /** Uses of what a pure file must not touch, as `line: what`. */
  readonly impurities: readonly string[];
}

/** Every TypeScript file of the product; tests are left out, since they may import anything. */
export async function sourceFiles(): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const path of glob("{packages,functions,stacks}/**/*.ts", { cwd: ROOT })) {
    if (/\.(test|fixture|double)\.ts$/u.test(path)) continue;
    files.push(readSource(path, readFileSync(join(ROOT, path), "utf8")));
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function readSource(path: string, text: string): SourceFile {
  const { module, program, errors } = parseSync(path, text);
  const [problem] = errors;
  if (problem) throw new SyntaxError(`${path}: ${problem.message}`);
  const requests = [
    ...module.staticImports.map((statement) => statement.moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap((entry) => entry.moduleRequest?.value ?? [])),
    ...module.dynamicImports.map(({ moduleRequest }) => text.slice(moduleRequest.start + 1, moduleRequest.end - 1)),
  ];
  return {
    path,
    part: partOf(path),
    imports: [...new Set(requests)].map((request) => resolveRequest(path, request)),
    impurities: impurities(program, text),
  };
}

function resolveRequest(path: string, request: string): string {
  if (request.startsWith(".")) return posix.normalize(posix.join(posix.dirname(path), request));
  const alias = Object.entries(manifest.imports).find(([pattern]) => request.startsWith(pattern.slice(0, -1)));
  if (!alias) return request;
  const [pattern, target] = alias;
  return relative(ROOT, join(ROOT, dirname(target), request.slice(pattern.length - 1)));
}

export function partOf(path: string): string {
  const [first, second] = path.split("/");
  return first === "packages" ? `${first}/${second}` : (first ?? "");
}

function impurities(program: ReturnType<typeof parseSync>["program"], text: string): readonly string[] {
  const found: string[] = [];
  const report = (start: number, what: string) => found.push(`${text.slice(0, start).split("\n").length}: ${what}`);
  new Visitor({
    MemberExpression(node) {
      if (node.object.type !== "Identifier" || node.property.type !== "Identifier") return;
      const name = `${node.object.name}.${node.property.name}`;
      if (IMPURE_MEMBERS.has(name)) report(node.start, name);
    },
    NewExpression(node) {
      if (node.callee.type === "Identifier" && node.callee.name === "Date" && node.arguments.length === 0)
        report(node.start, "new Date()");
    },
    CallExpression(node) {
      if (node.callee.type === "Identifier" && IMPURE_CALLS.has(node.callee.name))
        report(node.start, `${node.callee.name}()`);
    },
  }).visit(program);
  return found;
}

const IMPURE_MEMBERS = new Set([
  "Date.now",
  "process.env",
  "process.hrtime",
  "performance.now",
  "Math.random",
  "crypto.randomUUID",
  "crypto.getRandomValues",
]);
const IMPURE_CALLS = new Set(["Date", "fetch", "setTimeout", "setInterval", "require", "randomUUID", "randomBytes"]);
