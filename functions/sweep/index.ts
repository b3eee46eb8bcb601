import { readFileSync } from "node:fs";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import * as z from "zod";
import { CONTROLS } from "#controls/index.ts";
import type { SweepResult } from "#domain/sweep.ts";
import { createBackupListStore } from "#effects/backups/backup-list-store.ts";
import { evidenceVariables, openEvidence } from "#effects/evidence/open-evidence.ts";
import { createSweepRecorder } from "#effects/evidence/record-sweep.ts";
import { createFindingsStore } from "#effects/findings/findings-store.ts";
import { createHistoryStore } from "#effects/history/history-store.ts";
import { createLeases } from "#effects/leases/leases.ts";
import { createMemoryStore } from "#effects/memory/memory-store.ts";
import { createAlertPublisher } from "#effects/publish/alerts.ts";
import { createEventPublisher } from "#effects/publish/events.ts";
import { createRehearsalStore } from "#effects/rehearsal/rehearsal-store.ts";
import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import { awsSettings, s3Settings } from "#runtime/aws.ts";
import { systemClock } from "#runtime/clock.ts";
import { accessAs, assumeBySts } from "#runtime/cluster-account.ts";
import { readDeployedConfiguration } from "#runtime/deployed-configuration.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { createClusterConnections } from "#runtime/eks.ts";
import { readEnvironment } from "#runtime/environment.ts";
import { configuredKeycloak } from "#runtime/keycloak-client.ts";
import { createLogger } from "#runtime/logger.ts";
import { VERSION } from "#runtime/version.ts";
import { createSweep } from "./handler.ts";
import { createMeasure } from "./measure.ts";
import { createMemories } from "./memories.ts";
import { openCluster } from "./open-cluster.ts";

const environment = readEnvironment(
  z.object({
    LAMBDA_TASK_ROOT: z.string().min(1),
    SURETY_STAGE: z.string().min(1),
    SURETY_TABLE_NAME: z.string().min(1),
    SURETY_STATE_BUCKET_NAME: z.string().min(1),
    SURETY_ALERTS_TOPIC_ARN: z.string().min(1),
    SURETY_EVENT_BUS_NAME: z.string().min(1),
    ...evidenceVariables,
  }),
);
const logger = createLogger();
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(awsSettings()));
const accessTo = accessAs("reader", { assume: assumeBySts, clock: systemClock });
const connect = createClusterConnections(accessTo);

const configuration = await readDeployedConfiguration(environment.LAMBDA_TASK_ROOT);
const keycloak = configuration.keycloak && configuredKeycloak(configuration.keycloak);

const s3 = new S3Client(s3Settings());
const evidence = openEvidence({ s3, kms: new KMSClient(awsSettings()) }, environment, systemClock);

/** A backup does not change once it is done. What another build has made of it is not believed. */
const memories = createMemories({
  store: createMemoryStore(s3, {
    bucket: environment.SURETY_STATE_BUCKET_NAME,
    madeBy: sha256Of(readFileSync(import.meta.filename)),
  }),
  clock: systemClock,
  logger,
});

const handle = createSweep({
  stage: environment.SURETY_STAGE,
  configuration,
  controls: CONTROLS,
  tenants: createTenantStore(documents, environment.SURETY_TABLE_NAME),
  findings: createFindingsStore(s3, environment.SURETY_STATE_BUCKET_NAME),
  leases: createLeases(documents, environment.SURETY_TABLE_NAME),
  open: async (cluster) => ({
    ...openCluster(cluster, {
      ...{ kubernetes: connect(cluster), account: accessTo(cluster) },
      ...{ keycloak, memory: await memories.of(cluster.name) },
    }),
    keepMemory: () => memories.keep(cluster.name),
  }),
  publishEvents: createEventPublisher(new EventBridgeClient(awsSettings()), environment.SURETY_EVENT_BUS_NAME),
  publishAlert: createAlertPublisher(new SNSClient(awsSettings()), environment.SURETY_ALERTS_TOPIC_ARN),
  recordSweep: createSweepRecorder({ ...evidence, clock: systemClock, version: VERSION }),
  rehearsals: createRehearsalStore(s3, environment.SURETY_STATE_BUCKET_NAME),
  history: createHistoryStore(s3, environment.SURETY_STATE_BUCKET_NAME),
  backupLists: createBackupListStore(s3, environment.SURETY_STATE_BUCKET_NAME),
  measure: createMeasure(new Metrics({ namespace: "Surety" })),
  clock: systemClock,
  logger,
});

export const handler = middy<unknown, SweepResult, Error, Context>().use(injectLambdaContext(logger)).handler(handle);
