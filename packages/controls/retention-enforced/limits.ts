import { DAY, HOUR, type Milliseconds } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";

/**
 * How long Velero may take to collect what has expired: it looks every hour, and a large backup takes its time. What a
 * restart interrupted it takes up after 24 hours only, which is later than promised, and is said.
 */
export const COLLECTED_WITHIN: Milliseconds = 6 * HOUR;

/** S3 expires a version one day after it was hidden at the earliest, and does so at midnight. */
export const EXPIRED_WITHIN: Milliseconds = 3 * DAY;

/** What is younger may have been made while the lists were read. */
export const SETTLED_AFTER: Milliseconds = HOUR;

/** How something stands that nothing collects, because its backup is gone. */
export type StrayAge = "justMade" | "tooYoungToBeAlone" | "beingCollected" | "tooOld";

/**
 * Within the retention a backup and all that belongs to it must be there together; after it, all of it is being
 * collected, one after the other, and then it must be gone.
 */
export function strayAge(takenAt: Instant, retention: Milliseconds, now: Instant): StrayAge {
  const age = now - takenAt;
  if (age <= SETTLED_AFTER) return "justMade";
  if (age < retention) return "tooYoungToBeAlone";
  return age <= retention + COLLECTED_WITHIN ? "beingCollected" : "tooOld";
}
