import type { Io, Output } from "./io.ts";
import { createProgram } from "./program.ts";
import { createSession } from "./session.ts";

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

/** Surroundings that write down what is printed. */
function recordingIo({ environment = {}, terminal = false }: Surroundings) {
  const written = { stdout: "", stderr: "" };
  const output = (name: keyof typeof written, isTTY: boolean): Output => ({
    isTTY,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const io: Io = {
    stdout: output("stdout", terminal),
    stderr: output("stderr", false),
    environment,
    now: () => PRESENT,
    sleep: async () => undefined,
  };
  return { io, written };
}

/** Runs a command in this process, without a terminal unless it is asked for, at PRESENT. */
export async function surety(args: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const { io, written } = recordingIo(surroundings);
  return { status: await createProgram(io).run(args), ...written };
}

/** For what a command does once its options are parsed and its deployment is found. */
export function recordingSession() {
  const { io, written } = recordingIo({});
  return { session: createSession(io, {}), written };
}
