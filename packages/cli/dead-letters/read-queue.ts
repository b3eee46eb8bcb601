import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";

/** What lies in a queue. */
export interface QueueContents {
  readonly messages: readonly Message[];
  /** How many more there are, about, that could not be looked at: SQS shows the first ten of a group of a FIFO queue. */
  readonly more: number;
}

/** SQS gives and takes so many at once. */
const AT_ONCE = 10;
/** Nobody reads more. */
const MOST = 1_000;
/** In seconds: longer than the reading takes. Should it be cut off, messages come back by themselves after it. */
const HIDDEN_FOR = 30;

/** Looks at the messages of a queue without taking them: those that were looked at are given back at once. */
export async function readQueue(sqs: SQSClient, queueUrl: string): Promise<QueueContents> {
  const seen = new Map<string, Message>();
  try {
    while (seen.size < MOST) {
      const batch = await receive(sqs, queueUrl);
      const added = batch.filter(({ MessageId = "" }) => !seen.has(MessageId));
      if (added.length === 0) break;
      for (const message of added) seen.set(message.MessageId ?? "", message);
    }
    return { messages: [...seen.values()], more: await countVisible(sqs, queueUrl) };
  } finally {
    await giveBack(sqs, queueUrl, [...seen.values()]);
  }
}

async function receive(sqs: SQSClient, QueueUrl: string): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: AT_ONCE,
      VisibilityTimeout: HIDDEN_FOR,
      WaitTimeSeconds: 1, // asks all of SQS's servers; without it, an empty answer does not mean that there are none
      MessageSystemAttributeNames: ["SentTimestamp"],
      MessageAttributeNames: ["All"],
    }),
  );
  return Messages;
}

async function countVisible(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
  );
  return Number(Attributes?.["ApproximateNumberOfMessages"] ?? 0);
}

async function giveBack(sqs: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  const entries = messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle, VisibilityTimeout: 0 }));
  for (let at = 0; at < entries.length; at += AT_ONCE)
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: entries.slice(at, at + AT_ONCE) }));
}
