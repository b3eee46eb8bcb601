import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import * as z from "zod";
import type { Cluster } from "#domain/configuration.ts";
import { createDeletionStore } from "#effects/deletion/deletion-store.ts";
import { folderLockedUntil } from "#effects/deletion/folder-lock.ts";
import { createCertificateIssuer } from "#effects/evidence/issue-certificate.ts";
import { evidenceVariables, openEvidence } from "#effects/evidence/open-evidence.ts";
import { createAlertPublisher } from "#effects/publish/alerts.ts";
import { createEventPublisher } from "#effects/publish/events.ts";
import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import { createMemory } from "#facts/live/memory.ts";
import { openCluster } from "#functions/sweep/open-cluster.ts";
import { awsSettings, ec2Settings, s3Settings } from "#runtime/aws.ts";
import { systemClock } from "#runtime/clock.ts";
import { accessAs, assumeBySts } from "#runtime/cluster-account.ts";
import { readDeployedConfiguration } from "#runtime/deployed-configuration.ts";
import { createClusterConnections } from "#runtime/eks.ts";
import { readEnvironment } from "#runtime/environment.ts";
import { configuredKeycloak } from "#runtime/keycloak-client.ts";
import { createLogger } from "#runtime/logger.ts";
import { VERSION } from "#runtime/version.ts";
import { createDeletions } from "./deletions.ts";
import type { Dependencies } from "./dependencies.ts";
import { createDeleteTenant } from "./handler.ts";
import { createPreview, isPreview } from "./preview.ts";

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
const accessTo = accessAs("remover", { assume: assumeBySts, clock: systemClock });
const connect = createClusterConnections(accessTo);

const configuration = await readDeployedConfiguration(environment.LAMBDA_TASK_ROOT);
const keycloak = configuration.keycloak && configuredKeycloak(configuration.keycloak);
const s3 = new S3Client(s3Settings());
const evidence = openEvidence({ s3, kms: new KMSClient(awsSettings()) }, environment, systemClock);

const s3Of = (cluster: Cluster) => new S3Client({ ...s3Settings(cluster.region), ...accessTo(cluster) });
const dependencies: Dependencies = {
  stage: environment.SURETY_STAGE,
  configuration,
  tenants: createTenantStore(documents, environment.SURETY_TABLE_NAME),
  deletions: createDeletionStore(s3, environment.SURETY_STATE_BUCKET_NAME),
  open: (cluster) =>
    openCluster(cluster, {
      ...{ kubernetes: connect(cluster), account: accessTo(cluster) },
      ...{ keycloak, memory: createMemory(systemClock) },
    }).sources,
  deletionsIn: (cluster) =>
    createDeletions(cluster, {
      kubernetes: connect(cluster),
      ec2: new EC2Client({ ...ec2Settings(cluster.region), ...accessTo(cluster) }),
      s3: s3Of(cluster),
      keycloak,
    }),
  issueCertificate: createCertificateIssuer({ ...evidence, clock: systemClock, version: VERSION }),
  publishEvents: createEventPublisher(new EventBridgeClient(awsSettings()), environment.SURETY_EVENT_BUS_NAME),
  publishAlert: createAlertPublisher(new SNSClient(awsSettings()), environment.SURETY_ALERTS_TOPIC_ARN),
  clock: systemClock,
  logger,
};
const takeStep = createDeleteTenant(dependencies);
const preview = createPreview(dependencies, (cluster, folder) => folderLockedUntil(s3Of(cluster), folder));

export const handler = middy<unknown, unknown, Error, Context>()
  .use(injectLambdaContext(logger))
  .handler(async (event, context) => (isPreview(event) ? preview(event) : takeStep(event, context)));
