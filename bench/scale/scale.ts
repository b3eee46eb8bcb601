import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { NODE_OPTIONS_OF_FUNCTIONS } from "#runtime/node-options.ts";
import type { Progress } from "#runtime/progress.ts";
import type { Part, Table } from "../part.ts";
import { inBrief, median } from "../statistics.ts";
import { BACKUPS, CLAIMS, SNAPSHOTS } from "./simulate.ts";

const run = promisify(execFile);
const SIZES = [1_000, 10_000] as const;
const REPEATED = 3;
/** So that the whole process stays below 1 GiB. */
const HEAP_MIB = 980;

export const scale: Part = {
  name: "scale",
  title: "Ten thousand tenants",
  about: `All controls judge simulated facts in which no promise is broken, in a process of its own with a heap of ${HEAP_MIB} MiB, and young objects as in the functions: of each tenant ${CLAIMS} claims, volumes and pods, ${BACKUPS} Backups, ${SNAPSHOTS} snapshots, a certificate and a realm. One in a hundred has been deleted. Memory is that of the whole process at its peak, with the facts in it and what it took to simulate them. CPU is all that the process used while it judged, its garbage collector included.`,
  measure,
};

const judgedSchema = z.object({
  ...{ controls: z.number(), findings: z.number(), tenants: z.number() },
  ...{ volumes: z.number(), backups: z.number(), snapshots: z.number() },
  ...{ wallMs: z.number(), cpuMs: z.number(), heapMiB: z.number(), peakMiB: z.number() },
});
type Judged = z.infer<typeof judgedSchema>;

async function measure(progress: Progress): Promise<Table> {
  const step = progress.step(`Judge ${SIZES.join(" and ")} tenants`);
  const judged = new Map<number, Judged[]>(SIZES.map((size) => [size, []]));
  for (let round = 0; round < REPEATED; round += 1) {
    for (const size of SIZES) {
      step.update(`${size} tenants, ${round + 1} of ${REPEATED}`);
      judged.get(size)?.push(await judge(size));
    }
  }
  step.done();
  const rows = [...judged].map(([size, all]) => row(size, all));
  const [few = [], many = []] = [...judged.values()];
  const ratio = (of: (one: Judged) => number) => `× ${(median(many.map(of)) / median(few.map(of))).toFixed(1)}`;
  return {
    columns: ["Tenants", "controls", "findings", "volumes", "Backups", "snapshots", "seconds", "CPU, s", "MiB"],
    rows: [
      ...rows,
      [
        "ratio",
        "",
        "",
        "",
        "",
        "",
        ratio(({ wallMs }) => wallMs),
        ratio(({ cpuMs }) => cpuMs),
        ratio(({ peakMiB }) => peakMiB),
      ],
    ],
  };
}

async function judge(size: number): Promise<Judged> {
  const program = [
    "--expose-gc",
    `--max-old-space-size=${HEAP_MIB}`,
    NODE_OPTIONS_OF_FUNCTIONS,
    join(import.meta.dirname, "judge-once.ts"),
  ];
  const { stdout } = await run(process.execPath, [...program, String(size)]);
  return judgedSchema.parse(JSON.parse(stdout));
}

function row(size: number, all: readonly Judged[]): readonly string[] {
  const count = (of: (one: Judged) => number) => (all[0] === undefined ? "" : of(all[0]).toLocaleString("en"));
  return [
    size.toLocaleString("en"),
    ...[count((one) => one.controls), count((one) => one.findings), count((one) => one.volumes)],
    ...[count((one) => one.backups), count((one) => one.snapshots)],
    inBrief(
      all.map(({ wallMs }) => wallMs / 1000),
      1,
    ),
    inBrief(
      all.map(({ cpuMs }) => cpuMs / 1000),
      1,
    ),
    inBrief(all.map(({ peakMiB }) => peakMiB)),
  ];
}
