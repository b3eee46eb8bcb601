import { createPaint } from "#report/paint.ts";
import { oneLine } from "#report/plain-text.ts";
import type { Layout } from "#report/table.ts";
import { createProgress, type Progress, silentProgress } from "#runtime/progress.ts";
import type { Io } from "./io.ts";

/** The options that every command has. */
export interface GlobalOptions {
  /** False after `--no-color`. */
  readonly color?: boolean;
  readonly quiet?: boolean;
}

/** One run of the program: where its words go, and how they look. */
export interface Session {
  readonly io: Io;
  /** How tables for standard output are laid out. */
  readonly layout: Layout;
  readonly progress: Progress;
  /** Writes a result to standard output. */
  print(text: string): void;
  /** Says something that explains, on standard error; `--quiet` leaves it out. */
  note(line: string): void;
  /** Says what must not be missed, on standard error. */
  warn(line: string): void;
}

/** Beyond this, lines are hard to follow. A pipe has no width of its own, and some terminals say 0. */
const WIDEST = 120;
const NARROWEST = 40;

export function createSession(io: Io, options: GlobalOptions): Session {
  const { stdout, stderr } = io;
  const quiet = options.quiet === true;
  const width = Math.max(NARROWEST, Math.min(stdout.columns || WIDEST, WIDEST));
  const warn = (line: string) => stderr.write(`${oneLine(line)}\n`);
  return {
    io,
    layout: { width, paint: createPaint(wantsColours(io, options)) },
    progress: quiet ? silentProgress : progressOn(io),
    print: (text) => stdout.write(text),
    note: (line) => (quiet ? undefined : warn(line)),
    warn,
  };
}

/** What is drawn again and again is of use on a terminal only; one that cannot draw gets lines. */
function progressOn({ stderr, environment }: Io): Progress {
  if (stderr.isTTY !== true) return silentProgress;
  const output = environment["TERM"] === "dumb" ? { write: (text: string) => stderr.write(text) } : stderr;
  return createProgress({ output });
}

/** See https://no-color.org and https://force-color.org: a variable that is set, and not empty. */
export function wantsColours({ environment, stdout }: Io, { color }: GlobalOptions): boolean {
  if (color === false || environment["NO_COLOR"]) return false;
  if (environment["FORCE_COLOR"] && environment["FORCE_COLOR"] !== "0") return true;
  return stdout.isTTY === true && environment["TERM"] !== "dumb";
}
