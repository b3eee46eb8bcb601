import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Milliseconds } from "#domain/duration.ts";

const run = promisify(execFile);

const IMPORT =
  "const start = performance.now(); await import(process.argv[1]); console.log(performance.now() - start);";

/**
 * Imports a bundle in a process that is fresh, as a function's cold start does: with this Node, which is what Lambda
 * runs. The time of the process itself is not in it.
 */
export async function importTime(file: string, environment: Readonly<Record<string, string>>): Promise<Milliseconds> {
  const options = { env: { ...environment, AWS_REGION: "eu-west-1" } };
  const { stdout } = await run(
    process.execPath,
    ["--input-type=module", "--eval", IMPORT, pathToFileURL(file).href],
    options,
  );
  return Number(stdout);
}
