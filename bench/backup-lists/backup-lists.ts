import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { NODE_OPTIONS_OF_FUNCTIONS } from "#runtime/node-options.ts";
import type { Progress } from "#runtime/progress.ts";
import type { Part, Table } from "../part.ts";
import { BACKUPS } from "../scale/simulate.ts";
import { inBrief } from "../statistics.ts";

const run = promisify(execFile);
const SIZES = [1_000, 10_000] as const;
const REPEATED = 5;

export const backupLists: Part = {
  name: "backup-lists",
  title: "Lists of Backups, made anew",
  about: `What the end of each sweep does for the report's time lines: it reads the lists of all tenants, ${BACKUPS} Backups each, makes them anew and saves them, in a process of its own with young objects as in the functions, and S3 in memory. Memory is what the process grew by at its peak, beside the Backups that it had seen. CPU is that of all threads: unzipping and zipping have their own. The median of ${REPEATED}; least and greatest in brackets.`,
  measure,
};

const keptSchema = z.object({
  ...{ backups: z.number(), storedMB: z.number() },
  ...{ wallMs: z.number(), cpuMs: z.number(), MiB: z.number() },
});
type Kept = z.infer<typeof keptSchema>;

async function measure(progress: Progress): Promise<Table> {
  const step = progress.step(`Lists of Backups of ${SIZES.join(" and ")} tenants`);
  const rows: (readonly string[])[] = [];
  for (const size of SIZES) {
    step.update(`${size} tenants`);
    rows.push(row(size, await measureSize(size)));
  }
  step.done();
  return { columns: ["Tenants", "Backups", "stored, MB", "seconds", "CPU, s", "MiB"], rows };
}

async function measureSize(size: number): Promise<readonly Kept[]> {
  const folder = await mkdtemp(join(tmpdir(), "surety-bench-lists-"));
  try {
    await keep(size, folder);
    const all: Kept[] = [];
    for (let at = 0; at < REPEATED; at += 1) all.push(await keep(size, folder));
    return all;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function keep(size: number, folder: string): Promise<Kept> {
  const program = ["--expose-gc", NODE_OPTIONS_OF_FUNCTIONS, join(import.meta.dirname, "keep-once.ts")];
  const { stdout } = await run(process.execPath, [...program, String(size), folder]);
  return keptSchema.parse(JSON.parse(stdout));
}

function row(size: number, all: readonly Kept[]): readonly string[] {
  const [{ backups, storedMB } = { backups: 0, storedMB: 0 }] = all;
  const inSeconds = (of: "wallMs" | "cpuMs") =>
    inBrief(
      all.map((one) => one[of] / 1000),
      1,
    );
  return [
    ...[size.toLocaleString("en"), backups.toLocaleString("en"), storedMB.toFixed(1)],
    ...[inSeconds("wallMs"), inSeconds("cpuMs"), inBrief(all.map(({ MiB }) => MiB))],
  ];
}
