import type { SFNClient } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { type DeletionRequest, deletionRequestSchema } from "#domain/deletion.ts";
import type { EventMark } from "#domain/event-order.ts";
import { digestOf } from "#runtime/digest.ts";
import { startExecution } from "../executions/start-execution.ts";

/**
 * Starts the state machine that deletes a tenant. `event` is what asked for it now: the same event starts it once, and
 * another one again, should the first have stopped. Resolves with the execution's ARN.
 */
export type StartDeletion = (request: DeletionRequest, event: EventMark) => Promise<string>;

export function createDeletionStarter(states: SFNClient, stateMachineArn: string): StartDeletion {
  return (request, event) => {
    const input = JSON.stringify(z.encode(deletionRequestSchema, request));
    return startExecution(states, { stateMachineArn, name: executionName(request, event), input });
  };
}

/** At most 80 characters of those that a name may have. */
function executionName({ tenant, generation }: DeletionRequest, { source, id }: EventMark): string {
  return `${tenant}-${generation}-${digestOf(source, id).slice(0, 20)}`;
}
