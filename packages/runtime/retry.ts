import { setTimeout as sleep } from "node:timers/promises";
import type { Milliseconds } from "#domain/duration.ts";

interface RetryOptions {
  /** For all attempts together. */
  readonly deadline: Milliseconds;
  /** For each attempt; absent: as long as is left of the deadline. */
  readonly patience?: Milliseconds;
  readonly attempts?: number;
  readonly shouldRetry: (error: unknown) => boolean;
  /** How long to wait after a failed attempt (the first is 1). */
  readonly pace?: (attempt: number, error: unknown) => Milliseconds;
}

/**
 * Does the work until it succeeds, fails for good, or its time is up; then the last error is thrown. The signal that
 * the work is given aborts when the attempt's time is up, and the work has to heed it.
 */
export async function retrying<T>(work: (signal: AbortSignal) => Promise<T>, options: RetryOptions): Promise<T> {
  const { deadline, patience = deadline, attempts = 5, shouldRetry, pace = backOff } = options;
  const end = performance.now() + deadline;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(AbortSignal.timeout(Math.max(1, Math.min(patience, Math.ceil(end - performance.now())))));
    } catch (error) {
      const wait = pace(attempt, error);
      if (attempt >= attempts || !shouldRetry(error) || performance.now() + wait >= end) throw error;
      await sleep(wait);
    }
  }
}

const FIRST_WAIT: Milliseconds = 200;
const LONGEST_WAIT: Milliseconds = 5_000;

/** Doubles from one attempt to the next, with jitter so that callers do not come back all at once; a server's own wish goes first. */
export function backOff(attempt: number, error: unknown): Milliseconds {
  const wished = error instanceof Error && "retryAfter" in error ? error.retryAfter : undefined;
  if (typeof wished === "number") return wished;
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}
