import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { type Milliseconds, SECOND } from "#domain/duration.ts";
import type { TenantId } from "#domain/tenant.ts";

/** A message that is sent on, as it came. */
export interface ForwardedEvent {
  readonly body: string;
  /** Messages about one tenant are handled in the order in which they were sent. */
  readonly tenant: TenantId;
  /** The same for the same message, however often it is sent on: the queue takes one within five minutes. */
  readonly deduplicationId: string;
}

/** The queue of tenant events (FIFO, a group for each tenant), as the function that reads it uses it. */
export interface TenantEventsQueue {
  forward(event: ForwardedEvent): Promise<void>;
  /** A message that was received comes again after so long, instead of after the queue's visibility timeout. */
  comeBackAfter(receiptHandle: string, wait: Milliseconds): Promise<void>;
}

export function createTenantEventsQueue(sqs: SQSClient, queueUrl: string): TenantEventsQueue {
  return {
    async forward({ body, tenant, deduplicationId }) {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          MessageGroupId: tenant,
          MessageDeduplicationId: deduplicationId,
        }),
      );
    },

    async comeBackAfter(receiptHandle, wait) {
      await sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: Math.ceil(wait / SECOND),
        }),
      );
    },
  };
}
