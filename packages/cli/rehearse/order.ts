import { MINUTE } from "#domain/duration.ts";
import { type OrderAnswer, orderAnswerSchema, type RehearsalOrder } from "#domain/rehearsal-order.ts";
import { createFunctionCaller } from "../deployment/ask-function.ts";
import type { Deployment } from "../deployment/deployment.ts";

/** What is asked of the function that rehearses restores. */
export type OrderRehearsal = (order: RehearsalOrder) => Promise<OrderAnswer>;

export function createOrderCaller({ access, parts }: Deployment): OrderRehearsal {
  return createFunctionCaller(access, {
    ...{ name: parts.rehearseRestoreFunctionName, schema: orderAnswerSchema, patience: 6 * MINUTE },
  });
}
