import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import * as z from "zod";
import type { Milliseconds } from "#domain/duration.ts";
import { bundleFunction } from "#local/stacks/bundle-function.ts";
import { evaluateStacks } from "#local/stacks/evaluate.ts";
import { DEPLOYED_CONFIGURATION } from "#runtime/deployed-configuration.ts";
import type { Progress } from "#runtime/progress.ts";
import type { Part, Table } from "../part.ts";
import { inBrief, median } from "../statistics.ts";
import { bundleBareClients } from "./bare-clients.ts";
import { importTime } from "./import-time.ts";
import { sdkImports } from "./sdk-imports.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const PROCESSES = 11;

export const bundles: Part = {
  name: "bundles",
  title: "Bundles of the functions",
  about: `Each function's bundle as it is deployed (minified), against a bundle of nothing but the clients and commands of the AWS SDK that it uses. Import: milliseconds, the median of ${PROCESSES} fresh processes of Node ${process.versions.node} for each, taken in turn; least and greatest in brackets.`,
  measure,
};

interface Bundle {
  readonly name: string;
  readonly bytes: number;
  readonly gzipped: number;
  readonly file: string;
  readonly times: Milliseconds[];
}

async function measure(progress: Progress): Promise<Table> {
  const folder = await mkdtemp(join(tmpdir(), "surety-bench-"));
  try {
    const environment = await environmentOf(folder, progress);
    const rows: (readonly string[])[] = [];
    for (const name of await readdir(join(ROOT, "functions"))) {
      const step = progress.step(`Bundle and import ${name}`);
      rows.push(...(await compare(name, folder, environment)));
      step.done();
    }
    return { columns: ["Bundle", "Bytes", "gzip", "Import, ms"], rows };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(
  name: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<readonly (readonly string[])[]> {
  const [own, bare] = await Promise.all([bundleOwn(name, folder), bundleBare(name, folder)]);
  for (let process = 0; process < PROCESSES; process += 1) {
    for (const { file, times } of [own, bare]) times.push(await importTime(file, environment));
  }
  const ratio = (of: (bundle: Bundle) => number) => `× ${(of(own) / of(bare)).toFixed(2)}`;
  return [
    ...[own, bare].map(({ name, bytes, gzipped, times }) => [name, count(bytes), count(gzipped), inBrief(times)]),
    ["ratio", ratio(({ bytes }) => bytes), ratio(({ gzipped }) => gzipped), ratio(({ times }) => median(times))],
  ];
}

async function bundleOwn(name: string, folder: string): Promise<Bundle> {
  const out = await freshFolder(folder, name);
  const { file } = await bundleFunction({ root: ROOT, handler: `functions/${name}/index.handler`, minify: true }, out);
  return weigh(`\`${name}\``, file);
}

async function bundleBare(name: string, folder: string): Promise<Bundle> {
  const out = await freshFolder(folder, `${name}-bare`);
  const imports = await sdkImports(ROOT, `functions/${name}/index.ts`);
  const { file } = await bundleBareClients(ROOT, name, imports, out);
  const clients = [...imports.keys()].filter((one) => one.includes("/client-"));
  return weigh(`the SDK's ${clients.length} clients alone`, file);
}

async function freshFolder(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  return path;
}

async function weigh(name: string, file: string): Promise<Bundle> {
  const content = await readFile(file);
  return { name, file, bytes: content.length, gzipped: gzipSync(content, { level: 9 }).length, times: [] };
}

/** Where functions say that they are, and what the stacks tell them: all of it to each, for nothing is called. */
async function environmentOf(folder: string, progress: Progress): Promise<Readonly<Record<string, string>>> {
  const configuration = {
    version: 1,
    clusters: [{ name: "prod-eu", region: "eu-west-1", velero: { bucket: "example-backups" } }],
  };
  // JSON is YAML, too.
  const configPath = join(folder, "surety.yaml");
  await writeFile(configPath, JSON.stringify(configuration));
  await writeFile(join(folder, DEPLOYED_CONFIGURATION), JSON.stringify(configuration));
  const place = { stage: "bench", accountId: "000000000000", region: "eu-west-1" };
  const resources = await evaluateStacks({ ...place, configPath, progress });
  const variables = resources.flatMap(({ type, inputs }) =>
    type === "aws:lambda/function:Function" ? [environmentSchema.parse(inputs).environment.variables] : [],
  );
  return { ...Object.assign({}, ...variables), LAMBDA_TASK_ROOT: folder, AWS_REGION: place.region };
}

const environmentSchema = z.object({ environment: z.object({ variables: z.record(z.string(), z.string()) }) });

const count = (bytes: number) => bytes.toLocaleString("en");
