/**
 * `npm run bench`: measures, and prints tables; `npm run bench -- bundles judging` measures these parts only, and
 * `--write` puts the figures into docs/measurements.md as well.
 */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { createProgress } from "#runtime/progress.ts";
import { backupLists } from "./backup-lists/backup-lists.ts";
import { bundles } from "./bundles/bundles.ts";
import { crowd } from "./departures/crowd.ts";
import { faults } from "./departures/faults.ts";
import { histories } from "./departures/histories.ts";
import { offboarding } from "./departures/offboarding.ts";
import { replaceSection, section } from "./document.ts";
import { judging } from "./judging.ts";
import { live } from "./live/live.ts";
import type { Part } from "./part.ts";
import { pruning } from "./pruning/pruning.ts";
import { report } from "./report/report.ts";
import { scale } from "./scale/scale.ts";
import { starts } from "./starts.ts";
import { sweeps } from "./sweeps/sweeps.ts";

const PARTS: readonly Part[] = [
  ...[starts, bundles, sweeps, judging, report, scale, backupLists, live],
  ...[offboarding, crowd, histories, faults, pruning],
];
const DOCUMENT = resolve(import.meta.dirname, "..", "docs", "measurements.md");
const NAMES = PARTS.map(({ name }) => name).join(", ");
const USAGE = `Usage: npm run bench -- [--write] [PART …]\n  parts: ${NAMES}\n  --write  also put the figures into docs/measurements.md`;

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { write: { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } },
    });
    const wrong = positionals.filter((name) => !PARTS.some((part) => part.name === name));
    if (wrong.length > 0) throw new Error(`npm run bench: found ${wrong.join(", ")}; allowed are: ${NAMES}`);
    return { ...values, names: positionals };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

const { names, write, help } = readArguments();
if (help) {
  console.log(USAGE);
  process.exit(0);
}

const progress = createProgress({ output: process.stderr });
try {
  for (const part of PARTS.filter(({ name, long }) => (names.length === 0 ? long !== true : names.includes(name)))) {
    const table = await part.measure(progress);
    console.log(`\n${section(part, table)}`);
    if (write) await writeFile(DOCUMENT, replaceSection(await readFile(DOCUMENT, "utf8"), part, table));
  }
} catch (error) {
  console.error(error);
  process.exit(1);
}
process.exit(); // clients of the SDK keep connections
