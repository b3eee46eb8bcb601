import type { Instant } from "#domain/instant.ts";

/** Tells the time; an argument wherever time matters, so that tests choose it. */
export type Clock = () => Instant;

export const systemClock: Clock = () => Date.now();
