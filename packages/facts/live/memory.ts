import { DAY, type Milliseconds } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import type { Remembered } from "#domain/remembered.ts";
import type { Clock } from "#runtime/clock.ts";
import type { JsonForm, Memory } from "../sources.ts";

type Kept = { readonly until: Instant } & (
  | { readonly answer: unknown; readonly toJson: (() => unknown) | undefined }
  /** Read from where it was saved, and not asked for yet. */
  | { readonly json: unknown }
);

/**
 * Long enough for a backup to be followed by the next one. Each answer is read anew after a time of its own between half
 * of that and all of it, so that what rots is found, and not everything is read anew in the same sweep.
 */
const KEPT_FOR: Milliseconds = DAY;
/** Two of each of 10,000 tenants' newest backups, and of those that they follow. */
const MOST_ANSWERS = 50_000;

export interface SavedMemory extends Memory {
  /** Everything that is still believed, the oldest first. */
  answers(): readonly Remembered[];
  /** How many answers have been added to those that were there in the beginning. */
  learned(): number;
}

/** A memory for as long as the process lives, or, where somebody saves it, longer; it forgets the oldest first. */
export function createMemory(
  clock: Clock,
  { most = MOST_ANSWERS, saved = [] }: { readonly most?: number; readonly saved?: readonly Remembered[] } = {},
): SavedMemory {
  const answers = new Map<string, Kept>(saved.map(({ key, until, answer }) => [key, { until, json: answer }]));
  let learned = 0;
  return {
    async recall<T>(
      key: string,
      read: () => Promise<T>,
      isLasting: (answer: T) => boolean,
      form?: JsonForm<T>,
    ): Promise<T> {
      const now = clock();
      const kept = answers.get(key);
      // One that lasts longer than any answer does is of a clock that went wrong.
      if (kept !== undefined && kept.until > now && kept.until <= now + KEPT_FOR) {
        if ("answer" in kept) return kept.answer as T; // what is kept under a key is what was read for it
        return form === undefined ? (kept.json as T) : form.fromJson(kept.json);
      }
      const answer = await read();
      answers.delete(key);
      if (isLasting(answer)) {
        learned += 1;
        const toJson = form === undefined ? undefined : () => form.toJson(answer);
        answers.set(key, { answer, toJson, until: clock() + KEPT_FOR / 2 + (KEPT_FOR / 2) * shareOf(key) });
      }
      for (const oldest of answers.keys()) {
        if (answers.size <= most) break;
        answers.delete(oldest);
      }
      return answer;
    },
    answers() {
      const now = clock();
      return [...answers].flatMap(([key, kept]) =>
        kept.until > now ? [{ key, until: kept.until, answer: asJson(kept) }] : [],
      );
    },
    learned: () => learned,
  };
}

function asJson(kept: Kept): unknown {
  if ("json" in kept) return kept.json;
  return kept.toJson === undefined ? kept.answer : kept.toJson();
}

/** A number from 0 to 1 that is always the same for a key, and about evenly spread over keys. */
function shareOf(key: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01_00_01_93) >>> 0;
  return hash / 2 ** 32;
}
