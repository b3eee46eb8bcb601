import { setTimeout as sleep } from "node:timers/promises";

export interface WaitOptions {
  /** Milliseconds until it is given up. */
  readonly deadline: number;
  /** Milliseconds between two looks. */
  readonly every?: number;
  /** Ends the waiting with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Looks again and again until `condition` answers true. An error of `condition` counts as 'not yet'; the last one
 * becomes the cause of the error that a passed deadline throws.
 */
export async function waitUntil(
  what: string,
  condition: () => Promise<boolean>,
  { deadline, every = 50, signal }: WaitOptions,
): Promise<void> {
  const end = performance.now() + deadline;
  let lastError: unknown;
  while (performance.now() < end) {
    signal?.throwIfAborted();
    try {
      if (await condition()) return;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await sleep(every);
  }
  signal?.throwIfAborted();
  const why = lastError === undefined ? "" : `: ${String(lastError)}`;
  throw new Error(`Waited ${deadline / 1000} s for ${what}${why}`, { cause: lastError });
}
