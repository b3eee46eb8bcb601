import { createHash } from "node:crypto";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { DAY, SECOND } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import { RetryableError } from "#runtime/errors.ts";
import { defineTable } from "./table.ts";

/** Longer than any queue keeps a message, dead letters included, and than anybody should send an event again. */
const KEPT_FOR = 400 * DAY;

/** Remembers when an event first came. */
export type EventReceipts = ReturnType<typeof createEventReceipts>;

export function createEventReceipts(client: DynamoDBDocumentClient, tableName: string) {
  const { receipts } = defineTable(client, tableName);

  return {
    /** When this event first came: `receivedAt`, unless it came before. */
    async firstReceipt(event: { readonly source: string; readonly id: string }, receivedAt: Instant): Promise<Instant> {
      const key = receiptKey(event);
      try {
        const expiresAt = Math.ceil((receivedAt + KEPT_FOR) / SECOND);
        const isFirst = { attr: "pk", exists: false } as const;
        await receipts
          .build(PutItemCommand)
          .item({ ...key, receivedAt, expiresAt })
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
  };
}

function receiptKey({ source, id }: { readonly source: string; readonly id: string }) {
  const name = createHash("sha256")
    .update(JSON.stringify([source, id]))
    .digest("hex");
  return { pk: `EVENT#${name}`, sk: "RECEIPT" };
}
