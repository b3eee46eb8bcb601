/**
 * `npm test`: everything that must hold before a change may land, each part with its time. `npm test -- unit stacks`
 * runs those parts only. A part that fails does not stop the others, so that one run tells all.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as z from "zod";
import { onInterrupt } from "#local/interrupt.ts";
import { installPlatform } from "#local/stacks/platform.ts";
import type { ArtefactId } from "#local/toolchain/artefacts.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { createProgress, inWords } from "#runtime/progress.ts";

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

interface Part {
  readonly name: string;
  readonly about: string;
  readonly run: () => Promise<Counts>;
}

const ROOT = resolve(import.meta.dirname, "..");
const progress = createProgress({ output: process.stderr });
/** Whoever ends this ends what runs in it. */
const interrupt = onInterrupt();

const PARTS: readonly Part[] = [
  { name: "lint", about: "lint and format", run: () => check("biome", "check", "--error-on-warnings", ".") },
  { name: "types", about: "type-check of the product", run: () => check("tsc", "-p", "tsconfig.json") },
  { name: "stack-types", about: "type-check of the stacks against SST's platform", run: checkStackTypes },
  { name: "architecture", about: "import directions, purity, the list of controls", run: () => vitest("architecture") },
  { name: "unit", about: "unit tests, beside the code", run: () => vitest("unit") },
  { name: "recorded", about: "observations judged, with mistakes and damage in them", run: () => vitest("recorded") },
  { name: "handshakes", about: "what TLS servers accept, beside sslscan", run: () => vitest("handshakes") },
  { name: "package", about: "what npm pack makes, installed offline and run", run: () => vitest("package") },
  { name: "stacks", about: "the evaluated stacks, and what applies them", run: () => withServers("stacks") },
  {
    name: "cluster",
    about: "collectors and effects on real servers",
    run: () => withServers("cluster", ["cyclonus", "keycloak"]),
  },
  { name: "e2e", about: "the whole, deployed into the embedded environment", run: () => withServers("e2e") },
];

async function checkStackTypes(): Promise<Counts> {
  await installPlatform({ progress });
  return check("tsc", "-p", "tsconfig.stacks.json");
}

/** The servers are built before the tests begin, so that no test's time limit covers a build. */
async function withServers(project: string, others: readonly ArtefactId[] = []): Promise<Counts> {
  await ensureToolchain({ progress });
  if (others.length > 0) await ensureToolchain({ progress, only: others });
  return vitest(project);
}

async function check(command: string, ...args: readonly string[]): Promise<Counts> {
  return (await execute(command, args)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
});

async function vitest(project: string): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), "surety-tests-"));
  try {
    const outputFile = join(folder, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${outputFile}`];
    const status = await execute("vitest", ["run", "--project", project, ...reporters]);
    const report = reportSchema.parse(JSON.parse(await readFile(outputFile, "utf8")));
    // A file that cannot be loaded has no failed test in it, and still is a failure.
    const failed = Math.max(report.numFailedTests, status === 0 ? 0 : 1);
    return { passed: report.numPassedTests, failed };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function execute(command: string, args: readonly string[]): Promise<number> {
  const executable = join(ROOT, "node_modules", ".bin", command);
  return new Promise((finished, failed) => {
    const env = { ...process.env, TMPDIR: scratch };
    const child = spawn(executable, args, { cwd: ROOT, stdio: "inherit", env, signal: interrupt });
    child.once("error", failed);
    child.once("exit", (status) => finished(status ?? 1));
  });
}

function chosenParts(names: readonly string[]): readonly Part[] {
  const wrong = names.filter((name) => !PARTS.some((part) => part.name === name));
  if (wrong.length > 0) {
    console.error(`npm test: found ${wrong.join(", ")}; allowed are: ${PARTS.map(({ name }) => name).join(", ")}`);
    process.exit(2);
  }
  return names.length === 0 ? PARTS : PARTS.filter(({ name }) => names.includes(name));
}

/** What tests leave behind goes with it, unless something failed: then the servers' logs are in it. */
const scratch = await mkdtemp(join(tmpdir(), "surety-test-"));
const results: (Counts & { readonly part: Part; readonly took: number })[] = [];
for (const part of chosenParts(process.argv.slice(2))) {
  if (interrupt.aborted) break;
  console.log(`\n── ${part.name}: ${part.about}`);
  const startedAt = performance.now();
  const counts = await part.run().catch((error: unknown) => {
    if (!interrupt.aborted) console.error(error);
    return { passed: 0, failed: 1 };
  });
  results.push({ ...counts, part, took: performance.now() - startedAt });
}

console.log("");
for (const { part, passed, failed, took } of results) {
  console.log(
    `${failed === 0 ? "✓" : "✗"} ${part.name.padEnd(13)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed   ${inWords(took)}`,
  );
}
const total = (of: keyof Counts) => results.reduce((sum, counts) => sum + counts[of], 0);
if (total("failed") === 0) await rm(scratch, { recursive: true, force: true });
else console.log(`\nWhat the tests left behind, logs too, is in ${scratch}`);
console.log(`\n${total("passed")} passed, ${total("failed")} failed`);
process.exitCode = total("failed") === 0 && !interrupt.aborted ? 0 : 1;
