import { mkdir, readFile, utimes } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { Progress } from "#runtime/progress.ts";
import { CommandFailed, runCommand } from "../toolchain/command.ts";
import { makeOnce, storeFolder } from "../toolchain/store.ts";
import { type EvaluatedResource, evaluatedResourceSchema, fileInputSchema } from "./evaluated-resource.ts";
import type { EvaluationRequest } from "./evaluation/request.ts";
import { fingerprint } from "./fingerprint.ts";
import { installPlatform, platform, root } from "./platform.ts";
import { removeOldest } from "./remove-oldest.ts";

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

/** What the code of an evaluation is made from. `packages/local` itself is not in it, but for the evaluator. */
const SOURCES = [
  "package.json",
  "package-lock.json",
  "stacks",
  "functions",
  ...["domain", "controls", "plans", "facts", "effects", "report", "runtime"].map((name) => `packages/${name}`),
  "packages/local/stacks",
];
/** So many versions of the code are kept, and of each so many evaluations: an environment has its own configuration. */
const KEPT = 4;
const main = fileURLToPath(new URL("evaluation/main.ts", import.meta.url));

/**
 * Evaluates the stacks offline to the resources that SST would deploy, in an order in which they can be created, with
 * the functions bundled. Takes about 3 s, less when only the configuration is another one, and a few milliseconds when
 * nothing changed since.
 */
export async function evaluateStacks(options: EvaluateOptions): Promise<readonly EvaluatedResource[]> {
  const { stage, accountId, region, entry = "sst.config.ts", progress } = options;
  await installPlatform({ progress });
  const configPath = resolve(options.configPath);
  const own = entry.includes("/") ? dirname(entry) : entry;
  const code = await fingerprint(root, [...SOURCES, own], `${entry} ${process.version}`);
  const place = await fingerprint(root, [configPath], JSON.stringify([stage, accountId, region, configPath]));
  const cacheFolder = options.cacheFolder ?? join(storeFolder(process.env), "evaluations");
  const codeFolder = join(cacheFolder, code);
  const folder = join(codeFolder, place);
  const proof = join(folder, "resources.json");

  await mkdir(codeFolder, { recursive: true });
  await utimes(codeFolder, new Date(), new Date());
  await makeOnce(folder, proof, {}, async (unfinished) => {
    const step = progress.step("Evaluate the stacks and bundle the functions");
    try {
      const request = { root, entry: resolve(root, entry), platform, code, bundles: join(codeFolder, "bundles") };
      await run({ ...request, stage, accountId, region, folder: unfinished }, configPath);
      step.done();
    } catch (error) {
      step.fail("the stacks cannot be evaluated");
      throw error;
    }
  });
  for (const used of [codeFolder, folder]) await utimes(used, new Date(), new Date());
  for (const keys of [cacheFolder, codeFolder]) await removeOldest(keys, KEPT);
  const resources = z.array(evaluatedResourceSchema).parse(JSON.parse(await readFile(proof, "utf8")));
  return resources.map((resource) => withAbsoluteFile(resource, folder));
}

async function run(request: EvaluationRequest, configPath: string): Promise<void> {
  try {
    await runCommand({
      program: process.execPath,
      arguments: [main, JSON.stringify(request)],
      folder: request.root,
      environment: { SURETY_CONFIG: configPath },
    });
  } catch (error) {
    const reason = error instanceof CommandFailed ? error.output.trim() : String(error);
    throw new StacksFailed(`The stacks cannot be evaluated. ${reason}`, { cause: error });
  }
}

function withAbsoluteFile(resource: EvaluatedResource, folder: string): EvaluatedResource {
  const source = fileInputSchema.safeParse(resource.inputs["source"]);
  if (!source.success) return resource;
  return { ...resource, inputs: { ...resource.inputs, source: { file: resolve(folder, source.data.file) } } };
}
