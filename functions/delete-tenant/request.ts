import * as z from "zod";
import { DELETION_TASKS, deletionRequestSchema, stepAnswerSchema } from "#domain/deletion.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { describeIssues } from "#runtime/issues.ts";

/** What a caught failure of the function itself leaves in the place of a step's answer. */
const failureSchema = z.object({ failed: z.string() });

/** What the state machine hands over: what the execution is about, which step is to be taken, and what came of the last. */
const taskSchema = deletionRequestSchema.extend({
  task: z.enum(DELETION_TASKS),
  step: z.union([stepAnswerSchema, failureSchema]).optional(),
});
export type TaskRequest = z.output<typeof taskSchema>;

/** Throws InvalidInput. */
export function parseTask(event: unknown): TaskRequest {
  const parsed = taskSchema.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(describeIssues(parsed.error, event), { cause: parsed.error });
}
