import { styleText } from "node:util";

/** One piece of work as a person sees it. After `done` or `fail` every further call is ignored. */
export type Step = {
  /** Says what it is doing now, for instance `412 of 1,890 packages`. */
  update(text: string): void;
  done(text?: string): void;
  fail(text: string): void;
};

/** Tells a person what is being done, for how long, and how it ended. */
export type Progress = {
  /** `already`: milliseconds for which it has been running before anybody was told. */
  step(name: string, already?: number): Step;
  /** Prints one line of its own, also while steps are running. */
  note(text: string): void;
};

export type ProgressOptions = {
  readonly output: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
  /** Without a terminal: milliseconds between two lines about a step that is still running. */
  readonly sayEvery?: number;
};

type Running = { readonly name: string; readonly startedAt: number; saidAt: number; text: string };

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] as const;
const CLEAR_LINE = "\r\u001b[2K";

/** Milliseconds in words: `0.4 s`, `12 s`, `3 min 12 s`. */
export const inWords = (milliseconds: number): string => {
  if (milliseconds < 9_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
};

/**
 * On a terminal the running steps share one live line; elsewhere (a log, CI) a step has a line at its start, one
 * every `sayEvery`, and one at its end. Its timer never keeps the process alive.
 */
export const createProgress = ({
  output,
  now = () => performance.now(),
  sayEvery = 20_000,
}: ProgressOptions): Progress => {
  const terminal = output.isTTY === true;
  const running = new Set<Running>();
  let timer: NodeJS.Timeout | undefined;
  let frame = 0;

  const mark = (colour: "green" | "red", sign: string) => (terminal ? styleText(colour, sign) : sign);
  const print = (line: string) => output.write(terminal ? `${CLEAR_LINE}${line}\n` : `${line}\n`);
  const describe = ({ name, text, startedAt }: Running) =>
    `${name}${text === "" ? "" : `: ${text}`} (${inWords(now() - startedAt)})`;

  const drawLiveLine = () => {
    const [first] = running;
    if (first === undefined) return;
    const others = running.size > 1 ? ` and ${running.size - 1} more` : "";
    frame = (frame + 1) % FRAMES.length;
    const line = `${FRAMES[frame] ?? ""} ${describe(first)}${others}`;
    output.write(`${CLEAR_LINE}${line.slice(0, (output.columns ?? 80) - 1)}`);
  };

  const sayWhatStillRuns = () => {
    for (const step of running) {
      if (now() - step.saidAt < sayEvery) continue;
      step.saidAt = now();
      print(`… ${describe(step)}`);
    }
  };

  const tick = terminal ? drawLiveLine : sayWhatStillRuns;
  const start = (step: Running) => {
    running.add(step);
    timer ??= setInterval(tick, terminal ? 100 : 1000).unref();
    if (terminal) drawLiveLine();
    else print(`… ${step.name}`);
  };
  const end = (step: Running, sign: string, text: string) => {
    if (!running.delete(step)) return;
    step.text = text;
    print(`${sign} ${describe(step)}`);
    if (running.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    note: print,
    step(name, already = 0) {
      const step: Running = { name, startedAt: now() - already, saidAt: now(), text: "" };
      start(step);
      return {
        update(text) {
          step.text = text;
        },
        done: (text = "") => end(step, mark("green", "✓"), text),
        fail: (text) => end(step, mark("red", "✗"), text),
      };
    },
  };
};

/** For tests, and for callers that nobody watches. */
export const silentProgress: Progress = {
  note: () => undefined,
  step: () => ({ update: () => undefined, done: () => undefined, fail: () => undefined }),
};
