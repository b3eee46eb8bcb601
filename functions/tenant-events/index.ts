import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import * as z from "zod";
import { createDeletionStarter } from "#effects/deletion/start-deletion.ts";
import { createAlertPublisher } from "#effects/publish/alerts.ts";
import { createDeadLetterSender } from "#effects/publish/dead-letters.ts";
import { createEventPublisher } from "#effects/publish/events.ts";
import { createTenantEventsQueue } from "#effects/publish/tenant-events-queue.ts";
import { createEventReceipts } from "#effects/tenants/event-receipts.ts";
import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import { awsSettings } from "#runtime/aws.ts";
import { systemClock } from "#runtime/clock.ts";
import { accessAs, assumeBySts } from "#runtime/cluster-account.ts";
import { readDeployedConfiguration } from "#runtime/deployed-configuration.ts";
import { createClusterConnections } from "#runtime/eks.ts";
import { readEnvironment } from "#runtime/environment.ts";
import { createLogger } from "#runtime/logger.ts";
import { createTenantEvents } from "./handler.ts";

const environment = readEnvironment(
  z.object({
    LAMBDA_TASK_ROOT: z.string().min(1),
    SURETY_STAGE: z.string().min(1),
    SURETY_TABLE_NAME: z.string().min(1),
    SURETY_ALERTS_TOPIC_ARN: z.string().min(1),
    SURETY_EVENT_BUS_NAME: z.string().min(1),
    SURETY_TENANT_EVENTS_QUEUE_URL: z.url(),
    SURETY_DEAD_LETTER_QUEUE_URL: z.url(),
    SURETY_DELETION_MACHINE_ARN: z.string().min(1),
  }),
);
const logger = createLogger();
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(awsSettings()));
const sqs = new SQSClient(awsSettings());
const accessTo = accessAs("reader", { assume: assumeBySts, clock: systemClock });
const connect = createClusterConnections(accessTo);

const handle = createTenantEvents({
  configuration: await readDeployedConfiguration(environment.LAMBDA_TASK_ROOT),
  tenants: createTenantStore(documents, environment.SURETY_TABLE_NAME),
  receipts: createEventReceipts(documents, environment.SURETY_TABLE_NAME),
  queue: createTenantEventsQueue(sqs, environment.SURETY_TENANT_EVENTS_QUEUE_URL),
  startDeletion: createDeletionStarter(new SFNClient(awsSettings()), environment.SURETY_DELETION_MACHINE_ARN),
  connect,
  publishEvents: createEventPublisher(new EventBridgeClient(awsSettings()), environment.SURETY_EVENT_BUS_NAME),
  publishAlert: createAlertPublisher(new SNSClient(awsSettings()), environment.SURETY_ALERTS_TOPIC_ARN),
  sendDeadLetter: createDeadLetterSender(sqs, environment.SURETY_DEAD_LETTER_QUEUE_URL),
  stage: environment.SURETY_STAGE,
  clock: systemClock,
  logger,
});

export const handler = middy<SQSEvent, SQSBatchResponse, Error, Context>()
  .use(injectLambdaContext(logger))
  .handler(handle);
