import * as z from "zod";
import type { Cluster, Configuration } from "#domain/configuration.ts";
import { timeSchema } from "#domain/evidence.ts";
import { type RehearsalOrder, rehearsalOrderSchema } from "#domain/rehearsal-order.ts";
import { REHEARSAL_STEPS, rehearsalAnswerSchema, rehearsalRequestSchema } from "#domain/rehearsal-task.ts";
import { parseRequestAs, requestedCluster } from "#runtime/request.ts";

const WHAT = "rehearsal request";

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
  return parseRequestAs(lookSchema, event, WHAT);
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
  return parseRequestAs(rehearsalOrderSchema, event, WHAT);
}

/** Throws InvalidInput. */
export function parseTask(event: unknown): TaskRequest {
  return parseRequestAs(taskSchema, event, WHAT);
}

/** Throws InvalidInput. */
export function clusterOf(asked: string, { clusters }: Configuration): Cluster {
  return requestedCluster(asked, clusters, WHAT);
}
