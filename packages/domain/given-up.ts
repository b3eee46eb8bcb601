import type { Instant } from "./instant.ts";

/** A message that was given up, as it lies in a dead-letter queue. */
export interface GivenUpMessage {
  /** The queue's name: `surety-production-tenant-events-dead.fifo`. */
  readonly queue: string;
  /** Unique within the queue. */
  readonly id: string;
  readonly givenUpAt: Instant;
  /** For people. */
  readonly reason: string;
  /** The event that it holds, as far as it names itself. */
  readonly event?: string;
  readonly tenant?: string;
}
