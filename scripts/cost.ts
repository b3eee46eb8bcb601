/**
 * `npm run cost`: writes docs/cost.md anew from docs/measurements.md and the prices. `npm run -s cost -- FILE` prints it by
 * the prices of a file instead, and writes nothing.
 */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { describeError, InvalidInput } from "#runtime/errors.ts";
import { readMeasured } from "../bench/cost/measured.ts";
import { parsePrices } from "../bench/cost/own-prices.ts";
import { renderCosts } from "../bench/cost/render-costs.ts";

const docs = resolve(import.meta.dirname, "../docs");
const measured = readMeasured(await readFile(resolve(docs, "measurements.md"), "utf8"));
const [, , file] = process.argv;
if (file === undefined) await writeFile(resolve(docs, "cost.md"), renderCosts(measured));
else await printByPricesOf(file);

async function printByPricesOf(path: string): Promise<void> {
  try {
    process.stdout.write(renderCosts(measured, parsePrices(JSON.parse(await readFile(path, "utf8")), path)));
  } catch (error) {
    for (const problem of error instanceof InvalidInput ? error.problems : [`${path}: ${describeError(error)}`])
      console.error(`error: ${problem}`);
    process.exitCode = 2;
  }
}
