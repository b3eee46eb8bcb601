import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient } from "@aws-sdk/client-iam";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { CustomObjectsApi, type KubeConfig } from "@kubernetes/client-node";
import type { DeploymentParts } from "#cli/deployment/parts.ts";
import { createFindingsStore, type FindingsStore } from "#effects/findings/findings-store.ts";
import { createTenantStore, type TenantStore } from "#effects/tenants/tenant-store.ts";
import { awsClientOptions } from "../aws.ts";
import type { LocalEnvironment } from "../environment.ts";
import { adminKubeConfig } from "../kubernetes.ts";
import { type Mailbox, openMailbox } from "./mailbox.ts";

/** The sample customers of the story. */
export const TENANTS = ["acme", "globex", "initech"] as const;

/** What the story acts on: the deployed control plane, and the world around it with an administrator's hands. */
export interface Scene {
  readonly environment: LocalEnvironment;
  readonly parts: DeploymentParts;
  readonly kube: KubeConfig;
  readonly custom: CustomObjectsApi;
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly tenants: TenantStore;
  readonly findings: FindingsStore;
  readonly mailbox: Mailbox;
  /** Tells one line to the person who watches; what does not fit goes on behind `label`, with which the line begins. */
  say(line: string, label?: string): void;
}

export async function setScene(
  environment: LocalEnvironment,
  parts: DeploymentParts,
  say: Scene["say"],
): Promise<Scene> {
  const options = awsClientOptions(environment.aws);
  const kube = adminKubeConfig(environment.kubernetes);
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(options));
  return {
    ...{ environment, parts, kube, say },
    custom: kube.makeApiClient(CustomObjectsApi),
    ec2: new EC2Client(options),
    iam: new IAMClient(options),
    lambda: new LambdaClient(options),
    ...{ s3, findings: createFindingsStore(s3, parts.stateBucketName) },
    sqs: new SQSClient(options),
    tenants: createTenantStore(documents, parts.tableName),
    mailbox: await openMailbox(environment.aws, parts.alertsTopicArn),
  };
}

/** Invokes a deployed function and returns its answer. Throws with its error where it failed. */
export async function invoke(scene: Scene, functionName: string, input: object): Promise<unknown> {
  const { Payload, FunctionError } = await scene.lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(input) }),
  );
  const text = Payload?.transformToString() ?? "";
  if (FunctionError !== undefined) throw new Error(`${functionName} failed: ${text}`);
  return JSON.parse(text);
}
