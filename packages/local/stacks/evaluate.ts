import { readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { Progress } from "#runtime/progress.ts";
import { CommandFailed, runCommand } from "../toolchain/command.ts";
import { makeOnce, storeFolder } from "../toolchain/store.ts";
import { type EvaluatedResource, evaluatedResourceSchema } from "./evaluated-resource.ts";
import type { EvaluationRequest } from "./evaluation/request.ts";
import { fingerprint } from "./fingerprint.ts";
import { installPlatform, platform, root } from "./platform.ts";

export interface EvaluateOptions {
  readonly stage: string;
  readonly accountId: string;
  readonly region: string;
  /** The `surety.yaml` that is deployed with the functions. */
  readonly configPath: string;
  readonly progress: Progress;
  /** Another file that calls `$config`, for tests; relative to the root. */
  readonly entry?: string;
  /** Where evaluations are kept, each with its bundles: a folder outside the repository. */
  readonly cacheFolder?: string;
}

/** The stacks, a function or the configuration cannot be used as they are. The message says why and where. */
export class StacksFailed extends Error {
  override readonly name = "StacksFailed";
}

/** What goes into an evaluation. `packages/local` itself does not, but for the evaluator. */
const SOURCES = [
  "package.json",
  "package-lock.json",
  "stacks",
  "functions",
  ...["domain", "controls", "plans", "facts", "effects", "report", "runtime"].map((name) => `packages/${name}`),
  "packages/local/stacks",
];
const EVALUATIONS_KEPT = 6;
const main = fileURLToPath(new URL("evaluation/main.ts", import.meta.url));

/**
 * Evaluates the stacks offline to the resources that SST would deploy, in an order in which they can be created, with
 * the functions bundled. Takes about 3 s, and a few milliseconds when nothing changed since.
 */
export async function evaluateStacks(options: EvaluateOptions): Promise<readonly EvaluatedResource[]> {
  const { stage, accountId, region, entry = "sst.config.ts", progress } = options;
  const cacheFolder = options.cacheFolder ?? join(storeFolder(process.env), "evaluations");
  await installPlatform({ progress });
  const configPath = resolve(options.configPath);
  const own = entry.includes("/") ? dirname(entry) : entry;
  const text = JSON.stringify([stage, accountId, region, entry, process.version]);
  const key = await fingerprint(root, [...SOURCES, own, configPath], text);
  const folder = join(cacheFolder, key);
  const proof = join(folder, "resources.json");

  await makeOnce(folder, proof, {}, async (unfinished) => {
    const step = progress.step("Evaluate the stacks and bundle the functions");
    try {
      await run(
        { root, entry: resolve(root, entry), platform, stage, accountId, region, folder: unfinished },
        configPath,
      );
      await removeOldest(cacheFolder);
      step.done();
    } catch (error) {
      step.fail("the stacks cannot be evaluated");
      throw error;
    }
  });
  await utimes(folder, new Date(), new Date());
  const resources = z.array(evaluatedResourceSchema).parse(JSON.parse(await readFile(proof, "utf8")));
  return resources.map((resource) => withAbsoluteFile(resource, folder));
}

async function run(request: EvaluationRequest, configPath: string): Promise<void> {
  try {
    await runCommand({
      program: process.execPath,
      arguments: ["--enable-source-maps", main, JSON.stringify(request)],
      folder: request.root,
      environment: { SURETY_CONFIG: configPath },
    });
  } catch (error) {
    const reason = error instanceof CommandFailed ? error.output.trim() : String(error);
    throw new StacksFailed(`The stacks cannot be evaluated. ${reason}`, { cause: error });
  }
}

function withAbsoluteFile(resource: EvaluatedResource, folder: string): EvaluatedResource {
  const source = z.object({ file: z.string() }).safeParse(resource.inputs["source"]);
  if (!source.success) return resource;
  return { ...resource, inputs: { ...resource.inputs, source: { file: join(folder, source.data.file) } } };
}

async function removeOldest(cacheFolder: string): Promise<void> {
  const names = (await readdir(cacheFolder)).filter((name) => /^[0-9a-f]{32}$/u.test(name));
  const used = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(cacheFolder, name))).mtimeMs })),
  );
  const oldest = used.sort((a, b) => b.at - a.at).slice(EVALUATIONS_KEPT - 1);
  await Promise.all(oldest.map(({ name }) => rm(join(cacheFolder, name), { recursive: true, force: true })));
}
