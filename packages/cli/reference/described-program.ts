import type { Command } from "commander";
import { commandLine } from "../program.ts";

/** The program, to be described and not to be run. */
export function describedProgram(): Command {
  const nowhere = { write: () => true };
  const io = { stdout: nowhere, stderr: nowhere, environment: {}, now: () => 0, sleep: async () => undefined };
  return commandLine(io, async () => undefined);
}
