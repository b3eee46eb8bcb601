import type { DeletionTask } from "#domain/deletion.ts";
import { HOUR, MINUTE, type Milliseconds } from "#domain/duration.ts";

/** How long a step may take before a person is told. Pods have their grace periods, volumes their detachments. */
const DEADLINES: Partial<Record<DeletionTask, Milliseconds>> = {
  StopBackups: 6 * HOUR,
  DeleteNamespace: HOUR,
  AwaitVolumes: HOUR,
  DeleteBackups: 2 * HOUR,
  DeleteLeftovers: 6 * HOUR,
};
const DEADLINE: Milliseconds = 30 * MINUTE;

export function deadlineOf(step: DeletionTask): Milliseconds {
  return DEADLINES[step] ?? DEADLINE;
}
