import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { applier, createOrUpdate } from "../applier.ts";

const index = z.strictObject({
  name: z.string(),
  hashKey: z.string(),
  rangeKey: z.string().optional(),
  projectionType: z.enum(["ALL", "KEYS_ONLY"]),
});
const tableInputs = z.strictObject({
  name: z.string(),
  attributes: z.array(z.strictObject({ name: z.string(), type: z.enum(["S", "N", "B"]) })),
  billingMode: z.literal("PAY_PER_REQUEST"),
  hashKey: z.string(),
  rangeKey: z.string().optional(),
  globalSecondaryIndexes: z.array(index).default([]),
  localSecondaryIndexes: z.array(z.never()).default([]),
  pointInTimeRecovery: z.strictObject({ enabled: z.boolean() }),
  streamEnabled: z.literal(false),
  ttl: z.strictObject({ attributeName: z.string(), enabled: z.literal(true) }).optional(),
  deletionProtectionEnabled: z.boolean().optional(),
});

/** Keys cannot change in place, neither here nor in AWS: then it is an error that says so. */
export const table = applier(tableInputs, async (inputs, { clients: { dynamodb } }) => {
  const TableName = inputs.name;
  const KeySchema = keySchema(inputs);
  const DeletionProtectionEnabled = inputs.deletionProtectionEnabled ?? false;
  await createOrUpdate(
    () =>
      dynamodb.send(
        new CreateTableCommand({
          TableName,
          KeySchema,
          DeletionProtectionEnabled,
          BillingMode: inputs.billingMode,
          AttributeDefinitions: inputs.attributes.map(({ name, type }) => ({
            AttributeName: name,
            AttributeType: type,
          })),
          ...(inputs.globalSecondaryIndexes.length > 0 && {
            GlobalSecondaryIndexes: inputs.globalSecondaryIndexes.map((gsi) => ({
              IndexName: gsi.name,
              KeySchema: keySchema(gsi),
              Projection: { ProjectionType: gsi.projectionType },
            })),
          }),
        }),
      ),
    "ResourceInUseException",
    async () => {
      const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
      const shape = (keys: unknown, indexes: readonly (string | undefined)[]) =>
        JSON.stringify([keys, [...indexes].sort()]);
      const found = shape(Table?.KeySchema, Table?.GlobalSecondaryIndexes?.map((gsi) => gsi.IndexName) ?? []);
      const wanted = shape(
        KeySchema,
        inputs.globalSecondaryIndexes.map((gsi) => gsi.name),
      );
      if (found !== wanted) {
        throw new Error(
          `the table ${TableName} has the keys ${found}, allowed are ${wanted}; start a fresh environment`,
        );
      }
      await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled }));
    },
  );
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 30, minDelay: 0.1 }, { TableName });

  await dynamodb.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: inputs.pointInTimeRecovery.enabled },
    }),
  );
  if (inputs.ttl === undefined) return undefined;
  const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
  if (TimeToLiveDescription?.AttributeName === inputs.ttl.attributeName) return undefined; // asking again is refused
  await dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { AttributeName: inputs.ttl.attributeName, Enabled: inputs.ttl.enabled },
    }),
  );
  return undefined;
});

function keySchema({ hashKey, rangeKey }: { hashKey: string; rangeKey?: string | undefined }) {
  return [
    { AttributeName: hashKey, KeyType: "HASH" as const },
    ...(rangeKey === undefined ? [] : [{ AttributeName: rangeKey, KeyType: "RANGE" as const }]),
  ];
}
