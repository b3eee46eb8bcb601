import type { Clock } from "#runtime/clock.ts";

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Everything outside the program that a command touches by itself; tests bring their own. */
export interface Io {
  /** Results, and nothing else. */
  readonly stdout: Output;
  /** Everything else. */
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: Clock;
  /** Resolves after so many milliseconds. */
  readonly sleep: (length: number) => Promise<void>;
  /** Asks a person, and resolves with what is typed; absent where there is no terminal. */
  readonly ask?: (question: string) => Promise<string>;
}
