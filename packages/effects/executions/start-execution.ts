import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  type SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { RetryableError } from "#runtime/errors.ts";

/** An execution of a state machine, by a name that it has alone: at most 80 characters. */
export interface NamedExecution {
  readonly stateMachineArn: string;
  readonly name: string;
  /** JSON. */
  readonly input: string;
}

export function executionArn({ stateMachineArn, name }: Pick<NamedExecution, "name" | "stateMachineArn">): string {
  return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}

/** Starts it once, however often it is asked to. Resolves with its ARN. */
export async function startExecution(states: SFNClient, execution: NamedExecution): Promise<string> {
  const arn = executionArn(execution);
  const { name, input } = execution;
  try {
    await states.send(new StartExecutionCommand(execution));
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    // AWS answers so for another input only, others always: what is there has to be this very execution.
    const { input: there } = await states.send(new DescribeExecutionCommand({ executionArn: arn }));
    if (there !== input) throw new RetryableError(`Execution ${name} exists with another input`, { cause: error });
  }
  return arn;
}
