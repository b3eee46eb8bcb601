import { DAY, type Milliseconds } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import type { Clock } from "#runtime/clock.ts";
import type { Memory } from "../sources.ts";

interface Kept {
  readonly answer: unknown;
  readonly until: Instant;
}

/** Long enough for a backup to be followed by the next one; after that it is opened anew, should it have become unreadable. */
const KEPT_FOR: Milliseconds = DAY;
const MOST_ANSWERS = 20_000;

/** A memory for as long as the process lives; it forgets the oldest first. */
export function createMemory(clock: Clock, most = MOST_ANSWERS): Memory {
  const answers = new Map<string, Kept>();
  return {
    async recall<T>(key: string, read: () => Promise<T>, isLasting: (answer: T) => boolean): Promise<T> {
      const kept = answers.get(key);
      // What is kept under a key is what was read for it.
      if (kept !== undefined && kept.until > clock()) return kept.answer as T;
      const answer = await read();
      answers.delete(key);
      if (isLasting(answer)) answers.set(key, { answer, until: clock() + KEPT_FOR });
      for (const oldest of answers.keys()) {
        if (answers.size <= most) break;
        answers.delete(oldest);
      }
      return answer;
    },
  };
}
