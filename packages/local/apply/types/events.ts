import { CreateEventBusCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import * as z from "zod";
import { applier, createOrUpdate, leaveAsIs } from "../applier.ts";

export const eventBus = applier(z.strictObject({ name: z.string() }), async ({ name }, { clients: { events } }) => {
  await createOrUpdate(
    () => events.send(new CreateEventBusCommand({ Name: name })),
    "ResourceAlreadyExistsException",
    leaveAsIs,
  );
  return undefined;
});

export const eventRule = applier(
  z.strictObject({
    name: z.string(),
    eventBusName: z.string().optional(),
    eventPattern: z.string().optional(),
    scheduleExpression: z.string().optional(),
    state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  }),
  async (inputs, { clients: { events } }) => {
    await events.send(
      new PutRuleCommand({
        Name: inputs.name,
        EventBusName: inputs.eventBusName,
        EventPattern: inputs.eventPattern,
        ScheduleExpression: inputs.scheduleExpression,
        State: inputs.state,
      }),
    );
    return undefined;
  },
);

export const eventTarget = applier(
  z.strictObject({
    rule: z.string(),
    targetId: z.string(),
    eventBusName: z.string().optional(),
    arn: z.string(),
    roleArn: z.string().optional(),
    input: z.string().optional(),
    inputPath: z.string().optional(),
    sqsTarget: z.strictObject({ messageGroupId: z.string() }).optional(),
    deadLetterConfig: z.strictObject({ arn: z.string() }).optional(),
  }),
  async (inputs, { clients: { events } }) => {
    const { FailedEntries = [] } = await events.send(
      new PutTargetsCommand({
        Rule: inputs.rule,
        EventBusName: inputs.eventBusName,
        Targets: [
          {
            Id: inputs.targetId,
            Arn: inputs.arn,
            RoleArn: inputs.roleArn,
            Input: inputs.input,
            InputPath: inputs.inputPath,
            SqsParameters: inputs.sqsTarget && { MessageGroupId: inputs.sqsTarget.messageGroupId },
            DeadLetterConfig: inputs.deadLetterConfig && { Arn: inputs.deadLetterConfig.arn },
          },
        ],
      }),
    );
    for (const { ErrorCode, ErrorMessage } of FailedEntries) throw new Error(`${ErrorCode}: ${ErrorMessage}`);
    return undefined;
  },
);
