import type { Instant } from "./instant.ts";

/** Why something could not be observed. `notLookedAt`: nobody asked. `incomplete`: the answer ends in the middle. */
export const UNREADABLE_CAUSES = [
  "notLookedAt",
  "forbidden",
  "throttled",
  "unreachable",
  "timedOut",
  "notFound",
  "malformed",
  "incomplete",
  "stale",
  "failed",
] as const;
export type UnreadableCause = (typeof UNREADABLE_CAUSES)[number];

export interface Observed<T> {
  readonly status: "observed";
  readonly value: T;
  readonly observedAt: Instant;
  /** The files of an observation in which it stands; what is live stands in none. */
  readonly place?: string;
}

export interface Unreadable {
  readonly status: "unreadable";
  readonly cause: UnreadableCause;
  /** What was asked, as a person would name it: `Kubernetes prod-eu: backups.velero.io`, or a file of an observation. */
  readonly source: string;
  /** What came instead, in words. */
  readonly message: string;
}

/** What is known of one thing: what was seen, or why it could not be. An absent answer is never an empty one. */
export type Reading<T> = Observed<T> | Unreadable;

export function observed<T>(value: T, observedAt: Instant, place?: string): Observed<T> {
  return { status: "observed", value, observedAt, ...(place !== undefined && { place }) };
}

export function unreadable(cause: UnreadableCause, source: string, message: string): Unreadable {
  return { status: "unreadable", cause, source, message };
}

/** Applies `transform` to what was observed; an unreadable reading stays as it is. */
export function mapReading<A, B>(reading: Reading<A>, transform: (value: A) => B): Reading<B> {
  return reading.status === "observed"
    ? observed(transform(reading.value), reading.observedAt, reading.place)
    : reading;
}
