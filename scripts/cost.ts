/** `npm run cost`: writes docs/cost.md anew from docs/measurements.md and the prices. */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { readMeasured } from "../bench/cost/measured.ts";
import { renderCosts } from "../bench/cost/render-costs.ts";

const docs = resolve(import.meta.dirname, "../docs");
const measured = readMeasured(await readFile(resolve(docs, "measurements.md"), "utf8"));
await writeFile(resolve(docs, "cost.md"), renderCosts(measured));
