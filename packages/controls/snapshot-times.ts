import { HOUR, type Milliseconds } from "#domain/duration.ts";

/** A backup makes its snapshots while it runs; clocks of servers differ by much less. */
export const MADE_WITHIN: Milliseconds = HOUR;
