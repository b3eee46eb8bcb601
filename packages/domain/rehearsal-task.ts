import * as z from "zod";
import type { Instant } from "./instant.ts";
import type { Rehearsals } from "./rehearsal.ts";
import { stepAnswerFields } from "./step-answer.ts";
import { tenantIdSchema } from "./tenant.ts";

/**
 * The steps of a rehearsal, in their usual order. The state machine has a state of this name for each, and calls the same
 * function for all of them with the step's name as its task.
 */
export const REHEARSAL_STEPS = ["Restore", "Verify", "RunVerification", "Record", "Clear"] as const;
export type RehearsalStep = (typeof REHEARSAL_STEPS)[number];

/** How an execution ends that did what it could. That a backup could not be restored is a result, as any other. */
export const REHEARSAL_ENDS = ["Passed", "Failed", "Abandoned"] as const;
export type RehearsalEnd = (typeof REHEARSAL_ENDS)[number];

const text = z.string().min(1);

/** What an execution of the state machine is about. It never grows: everything else is in the state bucket. */
export const rehearsalRequestSchema = z.object({
  cluster: text,
  tenant: tenantIdSchema,
  /** The rehearsal's name. */
  rehearsal: text,
  /** Which execution of this rehearsal: 1 for the first, one more for each after one that stopped. */
  execution: z.int().positive(),
});
export type RehearsalRequest = z.output<typeof rehearsalRequestSchema>;

/** What a step answers to the state machine, whose Choice states read `next`. */
export const rehearsalAnswerSchema = z.object({
  task: z.enum(REHEARSAL_STEPS),
  /** The step that is next, by what was seen, or the end; `task` itself once more, after the wait. */
  next: z.enum([...REHEARSAL_STEPS, ...REHEARSAL_ENDS, "CannotGoOn"]),
  ...stepAnswerFields,
});
export type RehearsalAnswer = z.output<typeof rehearsalAnswerSchema>;

/** What became of an execution. `absent`: it was never started. `unknown`: nobody could say. */
export type ExecutionStatus =
  | { readonly kind: "running" }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown" }
  | { readonly kind: "ended"; readonly at: Instant };

/** What the newest execution of each rehearsal that is not cleared yet is about. */
export function newestExecutions({ cluster, tenants }: Rehearsals): readonly RehearsalRequest[] {
  return Object.entries(tenants).flatMap(([tenant, { running }]) => {
    if (running === null) return [];
    const { name: rehearsal, executions: execution } = running;
    return [rehearsalRequestSchema.parse({ cluster, tenant, rehearsal, execution })];
  });
}

/** A name for it that no other execution has: 58 characters at most for the rehearsal, and the number. */
export function executionName({ rehearsal, execution }: Pick<RehearsalRequest, "execution" | "rehearsal">): string {
  return `${rehearsal}-${execution}`;
}
