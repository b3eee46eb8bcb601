import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "#runtime/clock.ts";
import { createProgram } from "./program.ts";

// Whoever reads the output may have had enough of it: `surety findings | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
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

process.exitCode = await program.run(process.argv.slice(2));
