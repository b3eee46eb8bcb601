import type { Io, Output } from "./io.ts";
import { createProgram } from "./program.ts";

export const PRESENT = Date.parse("2026-03-11T00:00:00Z");

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly environment?: Io["environment"];
  /** Whether standard output is a terminal. */
  readonly terminal?: boolean;
}

/** Runs a command in this process, without a terminal unless it is asked for, at PRESENT. */
export async function surety(
  args: readonly string[],
  { environment = {}, terminal = false }: Surroundings = {},
): Promise<Ran> {
  const written = { stdout: "", stderr: "" };
  const output = (name: keyof typeof written, isTTY: boolean): Output => ({
    isTTY,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const program = createProgram({
    stdout: output("stdout", terminal),
    stderr: output("stderr", false),
    environment,
    now: () => PRESENT,
    sleep: async () => undefined,
  });
  return { status: await program.run(args), ...written };
}
