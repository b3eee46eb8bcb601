import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import type { Progress } from "#runtime/progress.ts";
import type { Part, Table } from "../part.ts";
import { median } from "../statistics.ts";

const run = promisify(execFile);
const SIZES = [1_000, 2_000, 10_000] as const;
const REPEATED = 3;
const PAGES = [
  ["Overview", "/"],
  ["Overview, searched", "/?q=t1&state=kept"],
  ["A tenant", "/tenants/t500"],
  ["A control", "/controls/backup-complete"],
  ["Promises", "/promises"],
  ["Backups", "/backups"],
  ["Backups of a tenant", "/tenants/t500/backups"],
  ["Certificates", "/certificates"],
  ["(all findings in full)", "*"],
] as const;

export const report: Part = {
  name: "report",
  title: "The report's pages",
  about: `Pages of one cluster, from findings and 90 days of history as they are stored, by the function's own code in a process of its own for each page. S3 and DynamoDB are in memory: what is measured is unzipping, parsing, checking and writing, and "requests" is how many S3 would get. "First" is what a function does that has just started, "again" the median of seven after it, for which nothing has changed; both are medians of ${REPEATED} processes. MiB are of the whole process at its peak, with Node and the stored files in it. "(all findings in full)" is what each page would have to read first if parts could not be read alone. The overview of 2,000 tenants should take less than 200 ms, and no page be over 300 KB.`,
  measure,
};

const shownSchema = z.object({
  ...{ firstMs: z.number(), againMs: z.number(), requests: z.number(), kB: z.number(), MiB: z.number() },
});
type Shown = z.infer<typeof shownSchema>;

async function measure(progress: Progress): Promise<Table> {
  const step = progress.step(`Show pages of ${SIZES.join(", ")} tenants`);
  const folder = await mkdtemp(join(tmpdir(), "surety-bench-report-"));
  try {
    const rows: (readonly string[])[] = [];
    for (const size of SIZES) {
      step.update(`${size} tenants`);
      const stored = join(folder, String(size));
      await node("make-state.ts", String(size), stored);
      for (const [name, path] of PAGES) rows.push(await rowOf(size, name, () => show(stored, path)));
    }
    step.done();
    return { columns: ["Tenants", "page", "first, ms", "again, ms", "requests", "KB", "MiB"], rows };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function show(folder: string, path: string): Promise<Shown> {
  return shownSchema.parse(JSON.parse(await node("show-pages.ts", folder, path)));
}

async function node(program: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, program), ...args]);
  return stdout;
}

async function rowOf(size: number, name: string, measureOnce: () => Promise<Shown>): Promise<readonly string[]> {
  const all: Shown[] = [];
  for (let at = 0; at < REPEATED; at += 1) all.push(await measureOnce());
  const of = (what: keyof Shown) => median(all.map((one) => one[what])).toFixed(0);
  return [size.toLocaleString("en"), name, ...(["firstMs", "againMs", "requests", "kB", "MiB"] as const).map(of)];
}
