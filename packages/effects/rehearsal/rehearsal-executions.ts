import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from "@aws-sdk/client-sfn";
import { type ExecutionStatus, executionName, type RehearsalRequest } from "#domain/rehearsal-task.ts";
import { executionArn, startExecution } from "../executions/start-execution.ts";

/** The executions of rehearsals: of each rehearsal `<its name>-1`, and further ones after it had stopped. */
export type RehearsalExecutions = ReturnType<typeof createRehearsalExecutions>;

export function createRehearsalExecutions(states: SFNClient, stateMachineArn: string) {
  return {
    /** Starting it once more changes nothing. */
    async start(request: RehearsalRequest): Promise<void> {
      await startExecution(states, { stateMachineArn, name: executionName(request), input: JSON.stringify(request) });
    },

    async statusOf(request: RehearsalRequest): Promise<ExecutionStatus> {
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
