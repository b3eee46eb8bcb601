import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import * as z from "zod";
import { makeOnce } from "../../toolchain/store.ts";
import { bundleFunction, bundleIn } from "../bundle-function.ts";
import type { EvaluationRequest } from "./request.ts";

const callSchema = z.object({ method: z.string(), params: z.tuple([z.unknown()]) });

const buildSchema = z.object({
  functionID: z.string(),
  handler: z.string(),
  runtime: z.literal("nodejs24.x"),
  /** Linked values travel in a file that SST's own process encrypts; what Surety needs goes by the environment. */
  links: z.record(z.string(), z.never("allowed are no links: they grant every action, use permissions")),
  properties: z.strictObject({
    minify: z.boolean().default(false),
    architecture: z.string(),
    /** The file of plugins that bundles are made with here as well. */
    plugins: z.literal("stacks/esbuild-plugins.mjs").optional(),
  }),
});

/**
 * Stands in for the process of SST that its components call over HTTP. It never keeps the evaluation alive: the
 * listening socket is not counted, and each answer closes its connection. Returns its address.
 */
export async function startSstServer(request: EvaluationRequest): Promise<string> {
  const server = createServer(async (incoming, response) => {
    response.setHeader("connection", "close");
    try {
      const { method, params } = callSchema.parse(JSON.parse(await text(incoming)));
      response.end(JSON.stringify({ result: await answer(method, params[0], request) }));
    } catch (error) {
      response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

async function answer(method: string, parameter: unknown, request: EvaluationRequest): Promise<unknown> {
  switch (method) {
    case "Provider.Aws.Bootstrap":
      return { asset: assetBucket(request), state: "not-used", assetEcrRegistryId: "", assetEcrUrl: "" };
    case "Runtime.Build":
      return build(buildSchema.parse(parameter), request);
    default:
      throw new Error(`SST's components call ${method}; add an answer to ${import.meta.filename}.`);
  }
}

async function build({ functionID, handler, properties }: z.infer<typeof buildSchema>, request: EvaluationRequest) {
  const out = join(request.bundles, functionID);
  const bundle = bundleIn(out, handler);
  await makeOnce(out, bundle.file, {}, async (folder) => {
    await bundleFunction(
      { root: request.root, handler, minify: properties.minify, plain: properties.plugins === undefined },
      folder,
    );
  });
  return { handler: bundle.handler, out, errors: [], sourcemaps: [bundle.sourceMap] };
}

/** Where SST puts the code of functions, once for each account and region. */
const assetBucket = ({ accountId, region }: EvaluationRequest) => `sst-asset-${accountId}-${region}`;
