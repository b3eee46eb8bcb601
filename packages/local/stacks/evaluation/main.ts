import crypto from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join, relative } from "node:path";
import type { EvaluatedResource } from "../evaluated-resource.ts";
import { bundleStacks } from "./bundle-stacks.ts";
import { plainInput } from "./inputs.ts";
import { answerInvoke } from "./invokes.ts";
import { outputsOf } from "./outputs.ts";
import { loadPulumi } from "./pulumi.ts";
import { evaluationRequestSchema } from "./request.ts";
import { startSstServer } from "./sst-server.ts";

// A process of its own: SST's components expect globals, a working folder and Pulumi's process-wide state.

type Pending = Omit<EvaluatedResource, "inputs"> & { readonly inputs: Record<string, unknown> };

const request = evaluationRequestSchema.parse(JSON.parse(process.argv[2] ?? ""));
process.once("uncaughtException", (error) => {
  process.stderr.write(`${describe(error)}\n`);
  process.exit(1);
});

const { root, platform, folder, stage } = request;
// Some of SST's components read the globals when they are loaded, which is before the app can say what it is.
const app = { name: "", protect: false, removal: "retain", stage };
const paths = { root, platform, work: folder, home: folder };
Object.assign(globalThis, { $app: app, $dev: false, $cli: { command: "deploy", paths, state: { version: {} } } });

const bundle = await bundleStacks(request);
try {
  const resources = await evaluate(await import(bundle));
  process.once("beforeExit", () => save(resources));
} finally {
  await rm(bundle);
  await rm(bundle.replace(".mjs", "-globals.ts"));
}

/** Runs the stacks. The list that it returns is complete when nothing is left to do for this process. */
async function evaluate({ config, run }: SstBundle): Promise<readonly Pending[]> {
  process.env["SST_SERVER"] = await startSstServer(request);
  useConstantNames();
  Object.assign(app, await config.app({ stage }));

  const resources: Pending[] = [];
  const { runtime, monitor } = loadPulumi(platform);
  const register = monitor.registerResource;
  let options: Pick<Pending, "parent" | "protect" | "retainOnDelete"> = { protect: false, retainOnDelete: false };
  // The mocks are not told how a resource is registered, and are called before `register` first waits.
  monitor.registerResource = function (registration, callback) {
    const parent = registration.getParent();
    options = {
      ...(parent !== "" && { parent }),
      protect: registration.getProtect(),
      retainOnDelete: registration.getRetainondelete(),
    };
    return register.call(this, registration, callback);
  };
  await runtime.setMocks(
    {
      async newResource({ type, name, inputs, custom }) {
        const outputs = custom === false ? {} : outputsOf({ type, name, inputs }, request);
        resources.push({ urn: `${type}::${name}`, type, name, inputs, outputs, ...options });
        return { id: outputs["id"] ?? "", state: { ...inputs, ...outputs } };
      },
      call: async ({ token, inputs }) => answerInvoke(token, inputs, request),
    },
    app.name,
    stage,
  );
  await runtime.runInPulumiStack(() => run(config.run));
  return resources;
}

interface SstBundle {
  readonly config: {
    app(input: { stage: string }): unknown;
    run(): Promise<unknown>;
  };
  run(program: () => Promise<unknown>): Promise<unknown>;
}

/** SST ends names with random letters; here they have to be the same in each evaluation. */
function useConstantNames(): void {
  const constant = (size: number) => Buffer.alloc(size, request.stage);
  Object.assign(crypto, { randomBytes: constant });
  syncBuiltinESMExports();
}

async function save(resources: readonly Pending[]): Promise<void> {
  const relativePath = (path: string) => relative(request.folder, path);
  const plain = resources.map(async ({ inputs, ...resource }) => ({
    ...resource,
    inputs: await plainInput(inputs, relativePath),
  }));
  await writeFile(join(request.folder, "resources.json"), JSON.stringify(await Promise.all(plain)));
}

/** The message, and the places in sst.config.ts and stacks/ that led there. */
function describe(error: Error): string {
  const places = (error.stack ?? "")
    .split("\n")
    .filter((line) => line.includes("/stacks/") || line.includes(request.entry));
  return [error.message, ...places].join("\n");
}
