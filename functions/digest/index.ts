import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import * as z from "zod";
import type { DigestAnswer } from "#domain/digest.ts";
import { listRunningDeletions } from "#effects/deletion/running-deletions.ts";
import { createFindingsStore } from "#effects/findings/findings-store.ts";
import { createLeases } from "#effects/leases/leases.ts";
import { createAlertPublisher } from "#effects/publish/alerts.ts";
import { createPruneStore } from "#effects/retention/prune-store.ts";
import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import { awsSettings, s3Settings } from "#runtime/aws.ts";
import { systemClock } from "#runtime/clock.ts";
import { readDeployedConfiguration } from "#runtime/deployed-configuration.ts";
import { readEnvironment } from "#runtime/environment.ts";
import { createLogger } from "#runtime/logger.ts";
import { createDigest } from "./handler.ts";

const environment = readEnvironment(
  z.object({
    LAMBDA_TASK_ROOT: z.string().min(1),
    SURETY_STAGE: z.string().min(1),
    SURETY_TABLE_NAME: z.string().min(1),
    SURETY_STATE_BUCKET_NAME: z.string().min(1),
    SURETY_ALERTS_TOPIC_ARN: z.string().min(1),
    SURETY_DELETION_MACHINE_ARN: z.string().min(1),
  }),
);
const logger = createLogger();
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(awsSettings()));
const s3 = new S3Client(s3Settings());
const states = new SFNClient(awsSettings());

const handle = createDigest({
  stage: environment.SURETY_STAGE,
  configuration: await readDeployedConfiguration(environment.LAMBDA_TASK_ROOT),
  findings: createFindingsStore(s3, environment.SURETY_STATE_BUCKET_NAME),
  prunings: createPruneStore(s3, environment.SURETY_STATE_BUCKET_NAME),
  tenants: createTenantStore(documents, environment.SURETY_TABLE_NAME),
  runningDeletions: () => listRunningDeletions(states, environment.SURETY_DELETION_MACHINE_ARN),
  leases: createLeases(documents, environment.SURETY_TABLE_NAME),
  publishAlert: createAlertPublisher(new SNSClient(awsSettings()), environment.SURETY_ALERTS_TOPIC_ARN),
  clock: systemClock,
  logger,
});

export const handler = middy<unknown, DigestAnswer, Error, Context>().use(injectLambdaContext(logger)).handler(handle);
