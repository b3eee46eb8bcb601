import type { Permission } from "./permissions.ts";
import { machineArn } from "./step-machine.ts";

/** Starts executions of one state machine, and sees what became of them. */
export function startExecutions(machineName: string): Permission[] {
  const machine = machineArn(machineName);
  const executions = machine.apply((arn) => `${arn.replace(":stateMachine:", ":execution:")}:*`);
  return [
    { actions: ["states:StartExecution"], resources: [machine] },
    { actions: ["states:DescribeExecution"], resources: [executions] },
  ];
}

/** Which executions of one state machine are running. */
export function listRunning(arnOfMachine: $util.Input<string>): Permission[] {
  return [{ actions: ["states:ListExecutions"], resources: [arnOfMachine] }];
}
