import { formatDuration, MINUTE } from "#domain/duration.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";

/** `2026-03-10 12:00` in UTC, for columns; the heading says that it is UTC. */
export function toMinute(at: Instant): string {
  return formatInstant(at).slice(0, 16).replace("T", " ");
}

export const JUST_NOW = "just now";

/** `3 h 5 min ago`, `in 2 d`, `just now`. */
export function relativeTo(at: Instant, now: Instant): string {
  const distance = Math.abs(now - at);
  if (distance < MINUTE) return JUST_NOW;
  return at < now ? `${formatDuration(distance)} ago` : `in ${formatDuration(distance)}`;
}
