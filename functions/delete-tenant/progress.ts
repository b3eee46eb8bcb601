import type { StepAnswer } from "#domain/deletion.ts";
import type { DeletionProgress } from "#domain/deletion-progress.ts";
import type { Instant } from "#domain/instant.ts";
import type { TaskRequest } from "./request.ts";

/**
 * What is to be noted down after a task. That a person was told says nothing new: what has stopped the deletion is noted
 * down already, unless the function could not answer at all.
 */
export function progressOf(
  { task, step }: Pick<TaskRequest, "task" | "step">,
  answer: StepAnswer,
  now: Instant,
): DeletionProgress | undefined {
  if (task !== "TellPerson") return { ...answer, at: now };
  if (step !== undefined && "task" in step) return undefined;
  const message = step === undefined ? "No step was taken." : `The function failed: ${step.failed}`;
  return { ...answer, outcome: "stuck", reason: "FunctionFailed", message, at: now };
}
