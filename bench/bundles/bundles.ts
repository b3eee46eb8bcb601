import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Milliseconds } from "#domain/duration.ts";
import { bundleFunction } from "#local/stacks/bundle-function.ts";
import type { Progress } from "#runtime/progress.ts";
import type { Part, Table } from "../part.ts";
import { inBrief, median } from "../statistics.ts";
import { bundleBareClients } from "./bare-clients.ts";
import { importTime } from "./import-time.ts";
import { sdkImports } from "./sdk-imports.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const FUNCTIONS = ["sweep", "tenant-events"] as const;
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
    const rows: (readonly string[])[] = [];
    for (const name of FUNCTIONS) {
      const step = progress.step(`Bundle and import ${name}`);
      rows.push(...(await compare(name, folder)));
      step.done();
    }
    return { columns: ["Bundle", "Bytes", "gzip", "Import, ms"], rows };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(name: (typeof FUNCTIONS)[number], folder: string): Promise<readonly (readonly string[])[]> {
  const [own, bare] = await Promise.all([bundleOwn(name, folder), bundleBare(name, folder)]);
  const environment = await environmentOf(folder);
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
  const clients = [...imports.keys()].filter((one) => one.includes("/client-")).map((one) => one.split("/client-")[1]);
  return weigh(`the SDK alone: ${clients.toSorted().join(", ")}`, file);
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

/** As much of a function's environment as its start needs. Nothing is called. */
async function environmentOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const cluster = "{ name: prod-eu, region: eu-west-1, velero: { bucket: example-backups } }";
  await writeFile(join(folder, "surety.yaml"), `version: 1\nclusters:\n  - ${cluster}\n`);
  return {
    LAMBDA_TASK_ROOT: folder,
    SURETY_TABLE_NAME: "table",
    SURETY_STATE_BUCKET_NAME: "state",
    SURETY_ALERTS_TOPIC_ARN: "arn:aws:sns:eu-west-1:000000000000:alerts",
    SURETY_EVENT_BUS_NAME: "bus",
    SURETY_DEAD_LETTER_QUEUE_URL: "https://sqs.eu-west-1.amazonaws.com/000000000000/dead.fifo",
  };
}

const count = (bytes: number) => bytes.toLocaleString("en");
