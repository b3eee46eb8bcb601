import { setTimeout as sleep } from "node:timers/promises";
import { inWords } from "#runtime/progress.ts";
import { CommandFailed } from "./command.ts";

export type Patience = {
  readonly signal: AbortSignal | undefined;
  readonly say: (text: string) => void;
  /** Milliseconds to wait before the second, third … try. */
  readonly waits?: readonly number[];
};

/** Runs a command that downloads, again where it failed: a registry may refuse once what it gives a moment later. */
export const fetchPatiently = async <T>(fetch: () => Promise<T>, patience: Patience): Promise<T> => {
  const { signal, say, waits = [2_000, 8_000, 20_000] } = patience;
  for (const wait of waits) {
    try {
      return await fetch();
    } catch (error) {
      if (!isWorthAnotherTry(error)) throw error;
      say(`a download was refused, trying again in ${inWords(wait)}`);
      await sleep(wait, undefined, { signal });
    }
  }
  return fetch();
};

/** What fails the same way however often it is tried: content that is not what was pinned, or another Go than asked for. */
const FINAL = /checksum mismatch|SECURITY ERROR|DO NOT MATCH THE HASHES|requires go >=|missing go\.sum entry/;

const isWorthAnotherTry = (error: unknown): boolean => error instanceof CommandFailed && !FINAL.test(error.output);
