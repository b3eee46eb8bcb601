import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "#runtime/clock.ts";
import { describeError } from "#runtime/errors.ts";
import { FAILED } from "./exit-status.ts";
import { createProgram } from "./program.ts";

let unwritten: NodeJS.ErrnoException | undefined;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever reads the output may have had enough of it: `surety findings | head`. The status still tells the outcome.
  if (error.code === "EPIPE" || unwritten !== undefined) return;
  unwritten = error;
  process.stderr.write(`error: standard output could not be written: ${describeError(error)}\n`);
  process.exitCode = FAILED;
});

const program = createProgram({
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  now: systemClock,
  sleep: async (length) => void (await sleep(length)),
  ...(process.stdin.isTTY && { ask: askPerson }),
});
async function askPerson(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

const status = await program.run(process.argv.slice(2));
process.exitCode = unwritten === undefined ? status : FAILED;
