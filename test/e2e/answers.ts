import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { type AwsAccess, awsClientOptions } from "#local/aws.ts";

export const BUS = "surety-local";
const QUEUE = "answers";

const answerSchema = z.object({
  detail: z.object({
    id: z.string(),
    type: z.string(),
    data: z.looseObject({ request: z.object({ id: z.string() }) }),
  }),
});
export type Answer = z.infer<typeof answerSchema>["detail"];

/** What Surety says on its event bus about the events that it was sent, as billing would hear it. */
export interface Answers {
  /** All answers so far to the event of this id. */
  to(eventId: string): Promise<readonly Answer[]>;
}

export async function collectAnswers(aws: AwsAccess): Promise<Answers> {
  const sqs = new SQSClient(awsClientOptions(aws));
  const events = new EventBridgeClient(awsClientOptions(aws));
  const Arn = `arn:aws:sqs:${aws.region}:${aws.accountId}:${QUEUE}`;
  const admit = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage" };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ ...admit, Resource: Arn }] });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: QUEUE, Attributes: { Policy } }));
  const rule = { EventBusName: BUS, Rule: QUEUE };
  const EventPattern = JSON.stringify({ source: ["surety"] });
  await events.send(new PutRuleCommand({ EventBusName: BUS, Name: QUEUE, EventPattern }));
  await events.send(new PutTargetsCommand({ ...rule, Targets: [{ Id: QUEUE, Arn }] }));

  const heard: Answer[] = [];
  async function hear(): Promise<void> {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return;
      for (const { Body = "", ReceiptHandle } of Messages) {
        const answer = answerSchema.safeParse(JSON.parse(Body)); // what a sweep found answers nobody
        if (answer.success) heard.push(answer.data.detail);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  }
  return {
    async to(eventId) {
      await hear();
      return heard.filter(({ data }) => data.request.id === eventId);
    },
  };
}
