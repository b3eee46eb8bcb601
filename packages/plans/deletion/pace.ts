import type { DeletionTask } from "#domain/deletion.ts";
import { HOUR, MINUTE, type Milliseconds, SECOND } from "#domain/duration.ts";

/** How long a step may take before a person is told. Pods have their grace periods, volumes their detachments. */
const DEADLINES: Partial<Record<DeletionTask, Milliseconds>> = {
  StopBackups: 6 * HOUR,
  DeleteNamespace: HOUR,
  AwaitVolumes: HOUR,
  DeleteBackups: 2 * HOUR,
  DeleteLeftovers: 6 * HOUR,
};
const DEADLINE: Milliseconds = 30 * MINUTE;

const FIRST_WAIT: Milliseconds = SECOND;
const LONGEST_WAIT: Milliseconds = 10 * MINUTE;
/** What is waited for is seen at the latest a third later than it took: slower growth would only make histories longer. */
const GROWTH = 1.3;

/** Waits of 1, 1, 2, 2, 3, 4, 5, 6, 8 … seconds, up to ten minutes. In a day that makes fewer than 170. */
export function waitAfter(attempt: number): number {
  return Math.round(Math.min(LONGEST_WAIT, FIRST_WAIT * GROWTH ** Math.max(0, attempt - 1)) / SECOND);
}

export function deadlineOf(step: DeletionTask): Milliseconds {
  return DEADLINES[step] ?? DEADLINE;
}
