import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  type CreateScheduleInput,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import * as z from "zod";
import { applier, createOrUpdate, leaveAsIs } from "../applier.ts";
import { withoutContextAttributes } from "./scheduled-input.ts";

export const scheduleGroup = applier(
  z.strictObject({ name: z.string() }),
  async ({ name }, { clients: { scheduler } }) => {
    const create = () => scheduler.send(new CreateScheduleGroupCommand({ Name: name }));
    await createOrUpdate(create, "ConflictException", leaveAsIs);
    return undefined;
  },
);

export const schedule = applier(
  z.strictObject({
    name: z.string(),
    groupName: z.string().optional(),
    scheduleExpression: z.string(),
    scheduleExpressionTimezone: z.string().optional(),
    flexibleTimeWindow: z.strictObject({ mode: z.literal("OFF") }),
    state: z.enum(["ENABLED", "DISABLED"]),
    target: z.strictObject({
      arn: z.string(),
      roleArn: z.string(),
      input: z.string(),
      retryPolicy: z.strictObject({
        maximumRetryAttempts: z.number(),
        maximumEventAgeInSeconds: z.number().optional(),
      }),
      deadLetterConfig: z.strictObject({ arn: z.string() }).optional(),
    }),
  }),
  async ({ target, ...inputs }, { clients: { scheduler } }) => {
    const wanted: CreateScheduleInput = {
      Name: inputs.name,
      GroupName: inputs.groupName,
      ScheduleExpression: inputs.scheduleExpression,
      ScheduleExpressionTimezone: inputs.scheduleExpressionTimezone,
      FlexibleTimeWindow: { Mode: inputs.flexibleTimeWindow.mode },
      State: inputs.state,
      Target: {
        Arn: target.arn,
        RoleArn: target.roleArn,
        Input: withoutContextAttributes(target.input),
        RetryPolicy: {
          MaximumRetryAttempts: target.retryPolicy.maximumRetryAttempts,
          MaximumEventAgeInSeconds: target.retryPolicy.maximumEventAgeInSeconds,
        },
        DeadLetterConfig: target.deadLetterConfig && { Arn: target.deadLetterConfig.arn },
      },
    };
    await createOrUpdate(
      () => scheduler.send(new CreateScheduleCommand(wanted)),
      "ConflictException",
      () => scheduler.send(new UpdateScheduleCommand(wanted)),
    );
    return undefined;
  },
);
