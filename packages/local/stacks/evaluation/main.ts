import crypto from "node:crypto";
import { writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join, relative, sep } from "node:path";
import type { EvaluatedResource } from "../evaluated-resource.ts";
import { bundleStacks } from "./bundle-stacks.ts";
import { plainInput } from "./inputs.ts";
import { placesOf } from "./places.ts";
import { loadPulumi } from "./pulumi.ts";
import { recordResources } from "./recorder.ts";
import { evaluationRequestSchema } from "./request.ts";
import { startSstServer } from "./sst-server.ts";

// A process of its own: SST's components expect globals, a working folder and Pulumi's process-wide state.

interface SstBundle {
  readonly config: {
    app(input: { stage: string }): unknown;
    run(): Promise<unknown>;
  };
  run(program: () => Promise<unknown>): Promise<unknown>;
}

const request = evaluationRequestSchema.parse(JSON.parse(process.argv[2] ?? ""));
const { root, platform, folder, stage } = request;
let bundle = "";

process.once("uncaughtException", (error) => {
  process.stderr.write(`${describe(error)}\n`);
  process.exit(1);
});

// Some of SST's components read the globals when they are loaded, which is before the app can say what it is.
const app = { name: "", protect: false, removal: "retain", stage };
const paths = { root, platform, work: folder, home: folder };
Object.assign(globalThis, { $app: app, $dev: false, $cli: { command: "deploy", paths, state: { version: {} } } });

bundle = await bundleStacks(request);
const { config, run }: SstBundle = await import(bundle);
Object.assign(app, await config.app({ stage }));
process.env["SST_SERVER"] = await startSstServer(request);
useConstantNames();

const pulumi = loadPulumi(platform);
const resources = await recordResources(pulumi, app.name, stage, request);
await pulumi.runtime.runInPulumiStack(() => run(config.run));
process.once("beforeExit", () => save(resources)); // only then has every output led to its resources

/** SST ends names with random letters; here they have to be the same in each evaluation. */
function useConstantNames(): void {
  const constant = (size: number) => Buffer.alloc(size, stage);
  Object.assign(crypto, { randomBytes: constant });
  syncBuiltinESMExports();
}

async function save(recorded: readonly EvaluatedResource[]): Promise<void> {
  const isInFolder = (path: string) => path.startsWith(folder + sep);
  const relativePath = (path: string) => (isInFolder(path) ? relative(folder, path) : path);
  const plain = recorded.map(async ({ inputs, ...resource }) => ({
    ...resource,
    inputs: await plainInput(inputs, relativePath),
  }));
  await writeFile(join(folder, "resources.json"), JSON.stringify(await Promise.all(plain)));
}

/** The message, and the places in sst.config.ts and stacks/ that led there. */
function describe(error: Error): string {
  const isOurs = (source: string) => source === request.entry || source.startsWith(`${join(root, "stacks")}${sep}`);
  const places = placesOf(error.stack ?? "", bundle, isOurs);
  return [error.message, ...places.map((place) => `    at ${relative(root, place)}`)].join("\n");
}
