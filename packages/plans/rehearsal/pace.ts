import { HOUR, type Milliseconds, SECOND } from "#domain/duration.ts";

/** Longer than a step takes that is not held up: after it a person is told, and the next execution tries again. */
const LONGEST_HELD_UP: Milliseconds = 6 * HOUR;

/** Somebody else took a step of the same rehearsal, or saved its cluster's state, at the same moment. */
export const WAIT_WHERE_TAKEN: Milliseconds = 5 * SECOND;

/** How long a step may be repeated in one execution. What is only waited for ends earlier, by the rehearsal's deadline. */
export function heldUpAfter(deadline: Milliseconds): Milliseconds {
  return Math.max(LONGEST_HELD_UP, deadline + HOUR);
}
