/** Writes packages/cli/doctor/needed-actions.json anew from the stacks: `node scripts/run.mjs scripts/needed-actions.ts`. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { neededActions } from "../test/stacks/needed-actions.ts";

const file = resolve(import.meta.dirname, "../packages/cli/doctor/needed-actions.json");
await writeFile(file, `${JSON.stringify(await neededActions(), null, 2)}\n`);
