import { DAY, HOUR, type Milliseconds } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";

/**
 * How long Velero may take to collect what has expired: it looks every hour, and a large backup takes its time. It is
 * shorter than any retention is apart from the next, so that eight days are never taken for seven.
 */
export const COLLECTED_WITHIN: Milliseconds = 6 * HOUR;

/**
 * How long a DeleteBackupRequest may be under way. One that a restart of Velero interrupted stands for 24 hours, while
 * collection counts it as pending; then the next hourly look makes another, which takes its time as well. That is
 * nobody's to mend, and so it is said without an alarm, but only where such a request is there to be seen: an old backup
 * without one, or with one that has been refused, is not being collected.
 */
export const TAKEN_UP_WITHIN: Milliseconds = 26 * HOUR;

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
