import { CreateQueueCommand, GetQueueUrlCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { applier, createOrUpdate } from "../applier.ts";

export const queue = applier(
  z.strictObject({
    name: z.string(),
    fifoQueue: z.boolean(),
    contentBasedDeduplication: z.boolean(),
    delaySeconds: z.number(),
    visibilityTimeoutSeconds: z.number(),
    messageRetentionSeconds: z.number().optional(),
    redrivePolicy: z.string().optional(),
  }),
  async (inputs, { clients: { sqs } }) => {
    const attributes = {
      DelaySeconds: String(inputs.delaySeconds),
      VisibilityTimeout: String(inputs.visibilityTimeoutSeconds),
      ...(inputs.messageRetentionSeconds && { MessageRetentionPeriod: String(inputs.messageRetentionSeconds) }),
      ...(inputs.redrivePolicy && { RedrivePolicy: inputs.redrivePolicy }),
      ...(inputs.fifoQueue && { ContentBasedDeduplication: String(inputs.contentBasedDeduplication) }),
    };
    await createOrUpdate(
      () =>
        sqs.send(
          new CreateQueueCommand({
            QueueName: inputs.name,
            Attributes: { ...attributes, ...(inputs.fifoQueue && { FifoQueue: "true" }) },
          }),
        ),
      "QueueNameExists",
      async () => {
        const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: inputs.name }));
        await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: attributes }));
      },
    );
    return undefined;
  },
);

export const queuePolicy = applier(
  z.strictObject({ queueUrl: z.string(), policy: z.string() }),
  async ({ queueUrl, policy }, { clients: { sqs } }) => {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { Policy: policy } }));
    return undefined;
  },
);
