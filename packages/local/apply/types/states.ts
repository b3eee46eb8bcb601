import { CreateStateMachineCommand, UpdateStateMachineCommand } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { applier, createOrUpdate } from "../applier.ts";

export const stateMachine = applier(
  z.strictObject({
    name: z.string(),
    type: z.enum(["STANDARD", "EXPRESS"]),
    definition: z.string(),
    roleArn: z.string(),
    loggingConfiguration: z.strictObject({
      includeExecutionData: z.boolean(),
      level: z.enum(["OFF", "ERROR", "FATAL", "ALL"]),
      logDestination: z.string(),
    }),
  }),
  async ({ loggingConfiguration: logging, ...inputs }, { clients: { states }, outputs }) => {
    const wanted = {
      definition: inputs.definition,
      roleArn: inputs.roleArn,
      loggingConfiguration: {
        includeExecutionData: logging.includeExecutionData,
        level: logging.level,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logging.logDestination } }],
      },
    };
    await createOrUpdate(
      () => states.send(new CreateStateMachineCommand({ name: inputs.name, type: inputs.type, ...wanted })),
      "StateMachineAlreadyExists",
      () => states.send(new UpdateStateMachineCommand({ stateMachineArn: outputs["arn"], ...wanted })),
    );
    return undefined;
  },
);
