import { type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

/**
 * Looks into a dead-letter queue for one event: why it was given up; undefined where it was not. Messages stay in the
 * queue, and stay visible to others; the queue shows its first ten.
 */
export function createDeadLetterReader(queue: SQSClient, queueUrl: string) {
  return async (eventId: string): Promise<string | undefined> => {
    const { Messages = [] } = await queue.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["reason", "eventId"],
        VisibilityTimeout: 0,
      }),
    );
    const mine = Messages.find((message) => eventIdOf(message) === eventId);
    return mine && reasonIn(mine);
  };
}

/** A message that Surety gave up names its event; one that SQS moved, after too many attempts, is as it came. */
export function eventIdOf({ MessageAttributes, Body }: Message): string | undefined {
  return MessageAttributes?.["eventId"]?.StringValue ?? idInside(Body ?? "");
}

export function reasonIn({ MessageAttributes }: Message): string {
  return (
    MessageAttributes?.["reason"]?.StringValue ?? "it was tried several times in vain; the function's log says why"
  );
}

function idInside(body: string): string | undefined {
  try {
    const event: unknown = JSON.parse(body);
    const id: unknown = typeof event === "object" && event !== null && "id" in event ? event.id : undefined;
    return typeof id === "string" ? id : undefined;
  } catch {
    // Somebody else's message, then.
    return undefined;
  }
}
