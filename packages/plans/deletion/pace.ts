import type { DeletionStep } from "#domain/deletion.ts";
import { HOUR, MINUTE, type Milliseconds, SECOND } from "#domain/duration.ts";

/** How long a step may take before a person is told. Pods have their grace periods, volumes their detachments. */
const DEADLINES: Partial<Record<DeletionStep, Milliseconds>> = {
  StopBackups: 6 * HOUR,
  DeleteNamespace: HOUR,
  AwaitVolumes: HOUR,
  DeleteBackups: 2 * HOUR,
  DeleteLeftovers: 6 * HOUR,
};
const DEADLINE: Milliseconds = 30 * MINUTE;

const FIRST_WAIT: Milliseconds = SECOND;
const LONGEST_WAIT: Milliseconds = 10 * MINUTE;
const GROWTH = 1.6;

/** Waits of 1, 2, 3, 5, 7 … seconds, up to ten minutes. In a day that makes fewer than 160. */
export function waitAfter(attempt: number): number {
  return Math.ceil(Math.min(LONGEST_WAIT, FIRST_WAIT * GROWTH ** Math.max(0, attempt - 1)) / SECOND);
}

export function deadlineOf(step: DeletionStep): Milliseconds {
  return DEADLINES[step] ?? DEADLINE;
}
