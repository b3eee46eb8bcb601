import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { AwsAccess } from "./aws-access.ts";

export function documentClient(access: AwsAccess): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(access), { marshallOptions: { removeUndefinedValues: true } });
}
