import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Milliseconds } from "#domain/duration.ts";

const run = promisify(execFile);

const IMPORT =
  "const start = performance.now(); await import(process.argv[1]); console.log(performance.now() - start);";

/** A bundle cannot be imported as a function is. */
class ImportFailed extends Error {
  override readonly name = "ImportFailed";
}

/**
 * Imports a bundle in a process that is fresh, as a function's cold start does: with this Node, which is what Lambda
 * runs. The time of the process itself is not in it.
 */
export async function importTime(file: string, environment: Readonly<Record<string, string>>): Promise<Milliseconds> {
  const program = ["--input-type=module", "--eval", IMPORT, pathToFileURL(file).href];
  const { stdout } = await run(process.execPath, program, { env: { ...environment } }).catch((error: unknown) => {
    // A stack trace quotes the line, and a bundle has few.
    const said = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    const reason = said.split("\n").find((line) => /^\w*(?:Error|InvalidInput)\b/u.test(line)) ?? said.slice(-300);
    throw new ImportFailed(`${file} cannot be imported: ${reason}`);
  });
  return Number(stdout);
}
