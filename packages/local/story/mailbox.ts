import { setTimeout as sleep } from "node:timers/promises";
import { SNSClient, SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { type AwsAccess, awsClientOptions } from "../aws.ts";

const alertSchema = z
  .looseObject({
    severity: z.string(),
    tenant: z.string().nullable(),
    subject: z.string(),
    text: z.string(),
    control: z.string().optional(),
    findings: z.array(z.looseObject({ control: z.string() })).optional(),
  })
  .readonly();
export type ReceivedAlert = z.infer<typeof alertSchema>;

/** Where an on-call engineer's alerts arrive: a queue of its own that is subscribed to the topic, as a pager is. */
export interface Mailbox {
  /** Everything that has arrived and was not taken yet; waits up to a second for the first. */
  take(): Promise<readonly ReceivedAlert[]>;
  /** Takes what arrives until `quiet` milliseconds pass without anything. */
  takeUntilQuiet(quiet: number): Promise<readonly ReceivedAlert[]>;
  close(): Promise<void>;
}

export async function openMailbox(aws: AwsAccess, topicArn: string, name = "surety-local-on-call"): Promise<Mailbox> {
  const sqs = new SQSClient(awsClientOptions(aws));
  const sns = new SNSClient(awsClientOptions(aws));
  const queueArn = `arn:aws:sqs:${aws.region}:${aws.accountId}:${name}`;
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { Policy: JSON.stringify(admit(topicArn, queueArn)) } }),
  );
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: "sqs",
      Endpoint: queueArn,
      Attributes: { RawMessageDelivery: "true" },
      ReturnSubscriptionArn: true,
    }),
  );

  const take = async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    await Promise.all(
      Messages.map(({ ReceiptHandle }) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))),
    );
    return Messages.map(({ Body }) => alertSchema.parse(JSON.parse(Body ?? "")));
  };
  return {
    take,
    async takeUntilQuiet(quiet) {
      const taken: ReceivedAlert[] = [];
      for (let end = performance.now() + quiet; performance.now() < end; await sleep(100)) {
        const arrived = await take();
        taken.push(...arrived);
        if (arrived.length > 0) end = performance.now() + quiet;
      }
      return taken;
    },
    async close() {
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      sqs.destroy();
      sns.destroy();
    },
  };
}

const admit = (topicArn: string, queueArn: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
    },
  ],
});
