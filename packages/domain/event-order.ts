import type { Instant } from "./instant.ts";

/** Which event, and its place in time. Source and id together name an event (CloudEvents 1.0). */
export interface EventMark {
  readonly source: string;
  readonly id: string;
  readonly at: Instant;
}

export function isSameEvent(a: EventMark, b: EventMark): boolean {
  return a.source === b.source && a.id === b.id;
}

/**
 * A total order, so that events may arrive in any order and any number of times, and all end the same. Events of one
 * instant are ordered by their names: which of them wins matters less than that the same one always does.
 */
export function isNewer(a: EventMark, than: EventMark): boolean {
  if (a.at !== than.at) return a.at > than.at;
  if (a.source !== than.source) return a.source > than.source;
  return a.id > than.id;
}
