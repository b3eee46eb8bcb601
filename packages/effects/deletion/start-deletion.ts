import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  type SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import * as z from "zod";
import { type DeletionRequest, deletionRequestSchema } from "#domain/deletion.ts";
import type { EventMark } from "#domain/event-order.ts";
import { digestOf } from "#runtime/digest.ts";
import { RetryableError } from "#runtime/errors.ts";

/**
 * Starts the state machine that deletes a tenant. `event` is what asked for it now: the same event starts it once, and
 * another one again, should the first have stopped. Resolves with the execution's ARN.
 */
export type StartDeletion = (request: DeletionRequest, event: EventMark) => Promise<string>;

export function createDeletionStarter(states: SFNClient, stateMachineArn: string): StartDeletion {
  return async (request, event) => {
    const name = executionName(request, event);
    const executionArn = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
    const input = JSON.stringify(z.encode(deletionRequestSchema, request));
    try {
      await states.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
      // AWS answers so for another input only, others always: what is there has to be this very deletion.
      const { input: there } = await states.send(new DescribeExecutionCommand({ executionArn }));
      if (there !== input) throw new RetryableError(`Execution ${name} exists with another input`, { cause: error });
    }
    return executionArn;
  };
}

/** At most 80 characters of those that a name may have. */
function executionName({ tenant, generation }: DeletionRequest, { source, id }: EventMark): string {
  return `${tenant}-${generation}-${digestOf(source, id).slice(0, 20)}`;
}
