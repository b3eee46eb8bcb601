import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { DAY, SECOND } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";

/** What a lease is asked for. */
export interface LeaseRequest {
  /** What only one may work on at a time, such as `sweep/prod-eu`. */
  readonly name: string;
  /** Unique to whoever asks. */
  readonly holder: string;
  readonly now: Instant;
  /** When it ends by itself, should its holder crash. */
  readonly until: Instant;
  /** Of work that is due at certain times: when this one was. What was done at this time or later need not be done again. */
  readonly dueAt?: Instant;
}

export type LeaseAnswer =
  | {
      readonly status: "granted";
      /** Gives it back. `done`: the work that was due is done, so that it is not done again. */
      readonly release: (done: boolean) => Promise<void>;
    }
  /** Somebody else has it. */
  | { readonly status: "taken"; readonly holder: string; readonly until: Instant }
  /** The work was already done. */
  | { readonly status: "done"; readonly doneFor: Instant };

export type Leases = ReturnType<typeof createLeases>;

/** What is remembered of work that was done: schedulers repeat themselves within hours. */
const REMEMBERED_FOR = 7 * DAY;

/**
 * Leases are items `LEASE#<name>` / `LEASE` of Surety's table, with `holder` and `until`, and `doneFor`: the latest
 * time for which the work was done. They vanish a week after their end.
 */
export function createLeases(client: DynamoDBDocumentClient, tableName: string) {
  const keyOf = (name: string) => ({ TableName: tableName, Key: { pk: `LEASE#${name}`, sk: "LEASE" } });

  async function release({ name, holder, dueAt }: LeaseRequest, done: boolean): Promise<void> {
    const doneFor = done && dueAt !== undefined ? dueAt : undefined;
    try {
      await client.send(
        new UpdateCommand({
          ...keyOf(name),
          UpdateExpression: `SET leasedUntil = :ended${doneFor === undefined ? "" : ", doneFor = :doneFor"}`,
          ConditionExpression: "holder = :holder",
          ExpressionAttributeValues: {
            ":ended": 0,
            ":holder": holder,
            ...(doneFor === undefined ? {} : { ":doneFor": doneFor }),
          },
        }),
      );
    } catch (error) {
      // It had ended by itself, and somebody else has it now: it is not ours to give back.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  return {
    async acquire(request: LeaseRequest): Promise<LeaseAnswer> {
      const { name, holder, now, until, dueAt } = request;
      const notDone = dueAt === undefined ? "" : " AND (attribute_not_exists(doneFor) OR doneFor < :dueAt)";
      try {
        await client.send(
          new UpdateCommand({
            ...keyOf(name),
            UpdateExpression: "SET holder = :holder, leasedUntil = :until, expiresAt = :expiresAt",
            ConditionExpression: `(attribute_not_exists(leasedUntil) OR leasedUntil <= :now)${notDone}`,
            ExpressionAttributeValues: {
              ...{ ":holder": holder, ":until": until, ":now": now },
              ":expiresAt": Math.ceil((until + REMEMBERED_FOR) / SECOND),
              ...(dueAt === undefined ? {} : { ":dueAt": dueAt }),
            },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        );
        return { status: "granted", release: (done) => release(request, done) };
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return refusal(error, request);
        throw error;
      }
    },
  };
}

function refusal({ Item }: ConditionalCheckFailedException, { dueAt }: LeaseRequest): LeaseAnswer {
  const doneFor = Number(Item?.["doneFor"]?.N ?? Number.NEGATIVE_INFINITY);
  if (dueAt !== undefined && doneFor >= dueAt) return { status: "done", doneFor };
  return { status: "taken", holder: Item?.["holder"]?.S ?? "somebody", until: Number(Item?.["leasedUntil"]?.N ?? 0) };
}
