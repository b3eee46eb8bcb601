import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { attributeText } from "./plain.ts";

/** A message that cannot be handled as it is, and why. */
export interface DeadLetter {
  readonly body: string;
  /** Of the message as it came: dead letters of one group keep their order. */
  readonly group: string;
  /** The same for the same message, however often it is sent: the queue keeps one within five minutes. */
  readonly deduplicationId: string;
  readonly reason: string;
  readonly tenant?: string | undefined;
  readonly eventId?: string | undefined;
}

export type SendDeadLetter = (letter: DeadLetter) => Promise<void>;

/** What any queue takes, unless it was told otherwise; SQS counts the body and the attributes together. */
const LARGEST_MESSAGE = 262_144;
const ROOM_FOR_ATTRIBUTES = 16_384;
const LONGEST_REASON = 2_000;
const LONGEST_NAME = 256;

/** Sends messages to a dead-letter queue (FIFO), with attributes that say why each is there. */
export function createDeadLetterSender(sqs: SQSClient, queueUrl: string): SendDeadLetter {
  return async ({ body, group, deduplicationId, reason, tenant, eventId }) => {
    const kept = cutBytes(body, LARGEST_MESSAGE - ROOM_FOR_ATTRIBUTES);
    const why = kept === body ? reason : `${reason} (the end of the message was cut off)`;
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: kept,
        MessageGroupId: group,
        MessageDeduplicationId: deduplicationId,
        MessageAttributes: {
          reason: attribute(why, LONGEST_REASON),
          ...(tenant !== undefined && { tenant: attribute(tenant, LONGEST_NAME) }),
          ...(eventId !== undefined && { eventId: attribute(eventId, LONGEST_NAME) }),
        },
      }),
    );
  };
}

function attribute(text: string, longest: number) {
  return { DataType: "String", StringValue: attributeText(text, longest) };
}

function cutBytes(text: string, most: number): string {
  const bytes = Buffer.from(text, "utf8");
  return bytes.length <= most
    ? text
    : bytes
        .subarray(0, most)
        .toString("utf8")
        .replace(/\u{FFFD}$/u, "");
}
