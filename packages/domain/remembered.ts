import type { Instant } from "./instant.ts";

/** What was once made of objects that do not change. */
export interface Remembered {
  /** Names the objects, each with what shows that it is still the same: its ETag, its size, when it was written. */
  readonly key: string;
  /** From then on it is not believed any more. */
  readonly until: Instant;
  /** As JSON has it. */
  readonly answer: unknown;
}
