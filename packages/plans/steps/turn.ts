import { MINUTE, type Milliseconds, SECOND } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";

/** How often a step of a state machine was taken in a row, this time included, and since when. */
export interface Turn {
  readonly attempt: number;
  readonly since: Instant;
}

/** `last`: what the execution's last answer was about; another step begins anew. */
export function turnOf<T extends string>(task: T, last: (Turn & { readonly task: T }) | undefined, now: Instant): Turn {
  return last?.task === task ? { attempt: last.attempt + 1, since: last.since } : { attempt: 1, since: now };
}

const FIRST_WAIT: Milliseconds = SECOND;
const LONGEST_WAIT: Milliseconds = 10 * MINUTE;
/** What is waited for is seen at the latest a third later than it took: slower growth would only make histories longer. */
const GROWTH = 1.3;

/** Waits of 1, 1, 2, 2, 3, 4, 5, 6, 8 … seconds, up to ten minutes. In a day that makes fewer than 170. */
export function waitAfter(attempt: number): number {
  return Math.round(Math.min(LONGEST_WAIT, FIRST_WAIT * GROWTH ** Math.max(0, attempt - 1)) / SECOND);
}
