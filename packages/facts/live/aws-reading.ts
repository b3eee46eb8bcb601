import { MINUTE } from "#domain/duration.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import type { Clock } from "#runtime/clock.ts";
import { describeError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import { causeOf } from "../unreadable-cause.ts";

/** For all pages and attempts of one operation together. */
const DEADLINE = 2 * MINUTE;

/** Calls AWS with a deadline; a failure becomes a reading that says why. */
export async function readAws<T>(
  source: string,
  clock: Clock,
  call: (options: { readonly abortSignal: AbortSignal }) => Promise<T>,
): Promise<Reading<T>> {
  const startedAt = clock();
  try {
    return observed(await call({ abortSignal: AbortSignal.timeout(DEADLINE) }), startedAt);
  } catch (error) {
    return unreadable(causeOf(failureKind(error)), source, describeError(error));
  }
}
