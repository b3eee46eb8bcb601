import { MINUTE } from "#domain/duration.ts";
import { type OrderAnswer, orderAnswerSchema, type RehearsalOrder } from "#domain/rehearsal-order.ts";
import { createFunctionCaller } from "../deployment/call-function.ts";
import type { Deployment } from "../deployment/deployment.ts";

/** What is asked of the function that rehearses restores: it sees the cluster, and whoever asks need not. */
export type OrderRehearsal = (order: RehearsalOrder) => Promise<OrderAnswer>;

export function createOrderCaller(deployment: Deployment): OrderRehearsal {
  return createFunctionCaller(deployment, {
    ...{ name: deployment.parts.rehearseRestoreFunctionName, answers: orderAnswerSchema, patience: 6 * MINUTE },
  });
}
