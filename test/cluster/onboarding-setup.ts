import { randomBytes } from "node:crypto";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { inject } from "vitest";
import { configurationSchema } from "#domain/configuration.ts";
import { createAlertPublisher } from "#effects/publish/alerts.ts";
import { createDeadLetterSender } from "#effects/publish/dead-letters.ts";
import { createEventPublisher } from "#effects/publish/events.ts";
import { createTenantEventsQueue } from "#effects/publish/tenant-events-queue.ts";
import { createEventReceipts } from "#effects/tenants/event-receipts.ts";
import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import type { Dependencies } from "#functions/tenant-events/dependencies.ts";
import { awsClientOptions } from "#local/aws.ts";
import { mapRole } from "#local/bootstrap/aws-account.ts";
import { openMailbox } from "#local/story/mailbox.ts";
import { systemClock } from "#runtime/clock.ts";
import { eksTokenSource } from "#runtime/eks-token.ts";
import { connectKubernetes } from "#runtime/kubernetes.ts";

/** The function's surroundings on the shared environment's servers, with names of their own for each test file. */
export async function createSurroundings() {
  const environment = inject("environment");
  const options = awsClientOptions(environment.aws);
  const [dynamodb, sqs, sns, bus] = [
    new DynamoDBClient(options),
    new SQSClient(options),
    new SNSClient(options),
    new EventBridgeClient(options),
  ];
  const name = `onboarding-${randomBytes(4).toString("hex")}`;
  const documents = DynamoDBDocumentClient.from(dynamodb);
  const { QueueUrl: deadLetterQueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({ QueueName: `${name}-dead.fifo`, Attributes: { FifoQueue: "true" } }),
  );
  const { TopicArn: topicArn = "" } = await sns.send(new CreateTopicCommand({ Name: name }));
  const [mailbox, answers, api] = await Promise.all([
    openMailbox(environment.aws, topicArn, `${name}-alerts`),
    createBus(bus, sqs, name),
    connectAs(name, "surety:tenant-events"),
    createTable(dynamodb, name),
  ]);

  const dependencies: Dependencies = {
    configuration: configurationSchema.parse({
      version: 1,
      clusters: [{ name: api.cluster, region: environment.aws.region, velero: { bucket: environment.veleroBucket } }],
    }),
    tenants: createTenantStore(documents, name),
    receipts: createEventReceipts(documents, name),
    queue: createTenantEventsQueue(sqs, deadLetterQueueUrl),
    startDeletion: () => Promise.reject(new Error("Nothing is deleted here")),
    connect: () => api,
    publishEvents: createEventPublisher(bus, name),
    publishAlert: createAlertPublisher(sns, topicArn),
    sendDeadLetter: createDeadLetterSender(sqs, deadLetterQueueUrl),
    stage: "local",
    clock: systemClock,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  return {
    ...{ dependencies, alerts: mailbox, asAdministrator: connectAsAdministrator() },
    answers: () => takeAll(sqs, answers),
    deadLetters: () => takeAll(sqs, deadLetterQueueUrl),
  };
}

/** A bus whose events arrive in a queue. */
async function createBus(bus: EventBridgeClient, sqs: SQSClient, name: string): Promise<string> {
  const { accountId, region } = inject("environment").aws;
  await bus.send(new CreateEventBusCommand({ Name: name }));
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: `${name}-answers` }));
  const EventPattern = JSON.stringify({ source: ["surety"] });
  await bus.send(new PutRuleCommand({ Name: name, EventBusName: name, EventPattern }));
  const Arn = `arn:aws:sqs:${region}:${accountId}:${name}-answers`;
  await bus.send(
    new PutTargetsCommand({ Rule: name, EventBusName: name, Targets: [{ Id: "1", Arn, InputPath: "$.detail" }] }),
  );
  return QueueUrl;
}

/** The API server as a role that an access entry puts into one group, and so with the shipped RBAC of that group. */
async function connectAs(roleName: string, group: string) {
  const { aws, kubernetes } = inject("environment");
  const { clusterName, server, certificateAuthorityData } = kubernetes;
  const account = `arn:aws:iam::${aws.accountId}`;
  const trust = { Effect: "Allow", Principal: { AWS: `${account}:root` }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const options = awsClientOptions(aws);
  await new IAMClient(options).send(new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument }));
  const RoleArn = `${account}:role/${roleName}`;
  await mapRole(aws, clusterName, RoleArn, [group]);
  const credentials = async () => {
    const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: "function" });
    const { Credentials } = await new STSClient(options).send(assume);
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  };
  return connectKubernetes({
    cluster: clusterName,
    endpoint: async () => ({ server, certificateAuthorityData }),
    token: eksTokenSource({ cluster: clusterName, region: aws.region, credentials, clock: systemClock }),
  });
}

function connectAsAdministrator() {
  const { clusterName, adminToken, server, certificateAuthorityData } = inject("environment").kubernetes;
  const endpoint = async () => ({ server, certificateAuthorityData });
  return connectKubernetes({ cluster: clusterName, endpoint, token: async () => adminToken });
}

/** The table as the stacks describe it. */
export async function createTable(dynamodb: DynamoDBClient, name: string): Promise<void> {
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: "S" }) as const;
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: "HASH" } as const,
    { AttributeName: range, KeyType: "RANGE" } as const,
  ];
  await dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk", "gsi1pk", "gsi1sk"].map(text),
      KeySchema: keys("pk", "sk"),
      GlobalSecondaryIndexes: [
        { IndexName: "gsi1", KeySchema: keys("gsi1pk", "gsi1sk"), Projection: { ProjectionType: "ALL" } },
      ],
    }),
  );
}

/** Takes what has arrived; waits up to a second for it. */
async function takeAll(sqs: SQSClient, QueueUrl: string): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
      MessageAttributeNames: ["All"],
    }),
  );
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages;
}
