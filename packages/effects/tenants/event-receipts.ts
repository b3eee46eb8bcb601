import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { DAY, SECOND } from "#domain/duration.ts";
import type { EventMark } from "#domain/event-order.ts";
import type { Instant } from "#domain/instant.ts";
import { digestOf } from "#runtime/digest.ts";
import { RetryableError } from "#runtime/errors.ts";
import { defineTable } from "./table.ts";

/** Longer than any queue keeps a message, dead letters included, and than anybody should send an event again. */
const KEPT_FOR = 400 * DAY;

/** Source and id together name an event (CloudEvents 1.0). */
type EventName = Pick<EventMark, "source" | "id">;

/** Why an event was given up, the last time that it came. */
export interface EventRefusal {
  readonly refusedAt: Instant;
  /** A constant for machines, in UpperCamelCase. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
}

const LONGEST_MESSAGE = 10_000;

/** Remembers of events when each first came, and why it was given up. */
export type EventReceipts = ReturnType<typeof createEventReceipts>;

export function createEventReceipts(client: DynamoDBDocumentClient, tableName: string) {
  const { receipts, refusals } = defineTable(client, tableName);

  return {
    /** When this event first came: `receivedAt`, unless it came before. */
    async firstReceipt(event: EventName, receivedAt: Instant): Promise<Instant> {
      const key = { pk: partitionOf(event), sk: "RECEIPT" };
      try {
        const isFirst = { attr: "pk", exists: false } as const;
        await receipts
          .build(PutItemCommand)
          .item({ ...key, receivedAt, expiresAt: expiry(receivedAt) })
          .options({ condition: isFirst })
          .send();
        return receivedAt;
      } catch (error) {
        if (!(error instanceof Error && error.name === "ConditionalCheckFailedException")) throw error;
      }
      const { Item } = await receipts.build(GetItemCommand).key(key).options({ consistent: true }).send();
      if (Item === undefined) throw new RetryableError("The receipt of an event expired while it was read");
      return Item.receivedAt;
    },

    async recordRefusal(event: EventName, { refusedAt, reason, message }: EventRefusal): Promise<void> {
      const said = { refusedAt, reason, message: message.slice(0, LONGEST_MESSAGE).toWellFormed() };
      await refusals
        .build(PutItemCommand)
        .item({ ...refusalKey(event), ...said, expiresAt: expiry(refusedAt) })
        .send();
    },

    /** undefined where the event was not given up, or nobody remembers. */
    async getRefusal(event: EventName): Promise<EventRefusal | undefined> {
      const { Item } = await refusals.build(GetItemCommand).key(refusalKey(event)).options({ consistent: true }).send();
      return Item && { refusedAt: Item.refusedAt, reason: Item.reason, message: Item.message };
    },
  };
}

function expiry(at: Instant): number {
  return Math.ceil((at + KEPT_FOR) / SECOND);
}

function refusalKey(event: EventName) {
  return { pk: partitionOf(event), sk: "REFUSAL" };
}

function partitionOf({ source, id }: EventName): string {
  return `EVENT#${digestOf(source, id)}`;
}
