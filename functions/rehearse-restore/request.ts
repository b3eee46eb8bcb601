import * as z from "zod";
import type { Cluster, Configuration } from "#domain/configuration.ts";
import { timeSchema } from "#domain/evidence.ts";
import { type RehearsalOrder, rehearsalOrderSchema } from "#domain/rehearsal-order.ts";
import { REHEARSAL_STEPS, rehearsalAnswerSchema, rehearsalRequestSchema } from "#domain/rehearsal-task.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { describeIssues } from "#runtime/issues.ts";

const lookSchema = z.strictObject({ cluster: z.string().min(1), scheduledAt: timeSchema.optional() });
export type LookRequest = z.output<typeof lookSchema>;

/** What the state machine hands over: what the execution is about, which step is to be taken, and what came of the last. */
const taskSchema = rehearsalRequestSchema.extend({
  task: z.enum(REHEARSAL_STEPS),
  step: rehearsalAnswerSchema.optional(),
});
export type TaskRequest = z.output<typeof taskSchema>;

/** Throws InvalidInput. */
export function parseLook(event: unknown): LookRequest {
  return parse(event, lookSchema);
}

/** Whether the state machine asks, and not the schedule. */
export function isTask(event: unknown): boolean {
  return typeof event === "object" && event !== null && "task" in event;
}

/** Whether a person asks. */
export function isOrder(event: unknown): boolean {
  return typeof event === "object" && event !== null && "order" in event;
}

/** Throws InvalidInput. */
export function parseOrder(event: unknown): RehearsalOrder {
  return parse(event, rehearsalOrderSchema);
}

/** Throws InvalidInput. */
export function parseTask(event: unknown): TaskRequest {
  return parse(event, taskSchema);
}

/** Throws InvalidInput. */
export function clusterOf(asked: string, { clusters }: Configuration): Cluster {
  const found = clusters.find(({ name }) => name === asked);
  if (found !== undefined) return found;
  const allowed = clusters.map(({ name }) => name).join(", ");
  throw new InvalidInput([`rehearsal request: cluster: found "${asked}"; allowed is one of: ${allowed}`]);
}

function parse<S extends z.ZodType>(event: unknown, schema: S): z.output<S> {
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(
    describeIssues(parsed.error, event, schema).map((problem) => `rehearsal request: ${problem}`),
    { cause: parsed.error },
  );
}
