import { CreateTopicCommand, SetTopicAttributesCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import * as z from "zod";
import { applier } from "../applier.ts";

export const topic = applier(
  z.strictObject({ name: z.string(), fifoTopic: z.boolean() }),
  async ({ name, fifoTopic }, { clients: { sns } }) => {
    await sns.send(new CreateTopicCommand({ Name: name, ...(fifoTopic && { Attributes: { FifoTopic: "true" } }) }));
    return undefined;
  },
);

export const topicPolicy = applier(
  z.strictObject({ arn: z.string(), policy: z.string() }),
  async ({ arn, policy }, { clients: { sns } }) => {
    await sns.send(new SetTopicAttributesCommand({ TopicArn: arn, AttributeName: "Policy", AttributeValue: policy }));
    return undefined;
  },
);

/** Subscribing the same endpoint again changes nothing. */
export const topicSubscription = applier(
  z.strictObject({
    topic: z.string(),
    protocol: z.enum(["sqs", "lambda", "email", "https"]),
    endpoint: z.string(),
    filterPolicy: z.string().optional(),
    rawMessageDelivery: z.boolean().optional(),
  }),
  async (inputs, { clients: { sns } }) => {
    await sns.send(
      new SubscribeCommand({
        TopicArn: inputs.topic,
        Protocol: inputs.protocol,
        Endpoint: inputs.endpoint,
        Attributes: {
          ...(inputs.filterPolicy && { FilterPolicy: inputs.filterPolicy }),
          ...(inputs.rawMessageDelivery && { RawMessageDelivery: "true" }),
        },
      }),
    );
    return undefined;
  },
);
