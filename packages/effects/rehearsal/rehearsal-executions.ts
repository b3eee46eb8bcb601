import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from "@aws-sdk/client-sfn";
import type { Instant } from "#domain/instant.ts";
import { executionName, type RehearsalRequest } from "#domain/rehearsal-task.ts";
import { executionArn, startExecution } from "../executions/start-execution.ts";

/** What became of an execution. `absent`: it was never started. */
type Status =
  | { readonly kind: "running" }
  | { readonly kind: "absent" }
  | { readonly kind: "ended"; readonly at: Instant };

/** The executions of rehearsals: of each rehearsal `<its name>-1`, and further ones after it had stopped. */
export type RehearsalExecutions = ReturnType<typeof createRehearsalExecutions>;

export function createRehearsalExecutions(states: SFNClient, stateMachineArn: string) {
  return {
    /** Starting it once more changes nothing. */
    async start(request: RehearsalRequest): Promise<void> {
      await startExecution(states, { stateMachineArn, name: executionName(request), input: JSON.stringify(request) });
    },

    async statusOf(request: RehearsalRequest): Promise<Status> {
      const arn = executionArn({ stateMachineArn, name: executionName(request) });
      try {
        const { status, stopDate } = await states.send(new DescribeExecutionCommand({ executionArn: arn }));
        if (status === "RUNNING" || status === "PENDING_REDRIVE") return { kind: "running" };
        return { kind: "ended", at: stopDate?.getTime() ?? 0 };
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return { kind: "absent" };
        throw error;
      }
    },
  };
}
