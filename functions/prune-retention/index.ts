import { setTimeout as sleep } from "node:timers/promises";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import * as z from "zod";
import { evidenceVariables, openEvidence } from "#effects/evidence/open-evidence.ts";
import { createPruningRecorder } from "#effects/evidence/record-pruning.ts";
import { createLeases } from "#effects/leases/leases.ts";
import { createAlertPublisher } from "#effects/publish/alerts.ts";
import { createPrune } from "#effects/retention/prune.ts";
import { createPruneStore } from "#effects/retention/prune-store.ts";
import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import { createMemory } from "#facts/live/memory.ts";
import { readSnapshotSharing } from "#facts/live/snapshot-sharing.ts";
import { openCluster } from "#functions/sweep/open-cluster.ts";
import { awsSettings, s3Settings } from "#runtime/aws.ts";
import { systemClock } from "#runtime/clock.ts";
import { accessAs, assumeBySts } from "#runtime/cluster-account.ts";
import { readDeployedConfiguration } from "#runtime/deployed-configuration.ts";
import { createClusterConnections } from "#runtime/eks.ts";
import { readEnvironment } from "#runtime/environment.ts";
import { createLogger } from "#runtime/logger.ts";
import { VERSION } from "#runtime/version.ts";
import { createPruneRetention } from "./handler.ts";

const environment = readEnvironment(
  z.object({
    LAMBDA_TASK_ROOT: z.string().min(1),
    SURETY_STAGE: z.string().min(1),
    SURETY_TABLE_NAME: z.string().min(1),
    SURETY_STATE_BUCKET_NAME: z.string().min(1),
    SURETY_ALERTS_TOPIC_ARN: z.string().min(1),
    ...evidenceVariables,
  }),
);
const logger = createLogger();
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(awsSettings()));
const accessTo = accessAs("remover", { assume: assumeBySts, clock: systemClock });
const connect = createClusterConnections(accessTo);
const configuration = await readDeployedConfiguration(environment.LAMBDA_TASK_ROOT);
const s3 = new S3Client(s3Settings());
const evidence = openEvidence({ s3, kms: new KMSClient(awsSettings()) }, environment, systemClock);
/** `arn:aws:sns:<region>:<account>:<name>` */
const [, , , , account = ""] = environment.SURETY_ALERTS_TOPIC_ARN.split(":");

const handle = createPruneRetention({
  ...{ stage: environment.SURETY_STAGE, version: VERSION, account, configuration },
  tenants: createTenantStore(documents, environment.SURETY_TABLE_NAME),
  store: createPruneStore(s3, environment.SURETY_STATE_BUCKET_NAME),
  leases: createLeases(documents, environment.SURETY_TABLE_NAME),
  open: (cluster) => {
    const ec2 = new EC2Client({ ...awsSettings(cluster.region), ...accessTo(cluster) });
    const memory = createMemory(systemClock);
    return {
      sources: openCluster(cluster, {
        ...{ kubernetes: connect(cluster), account: accessTo(cluster) },
        ...{ keycloak: undefined, memory },
      }).sources,
      sharingOf: (snapshot) => readSnapshotSharing(ec2, snapshot, systemClock),
    };
  },
  pruneIn: (cluster) =>
    createPrune(cluster.velero.namespace, {
      kubernetes: connect(cluster),
      ec2: new EC2Client({ ...awsSettings(cluster.region), ...accessTo(cluster) }),
      s3: new S3Client({ ...s3Settings(cluster.region), ...accessTo(cluster) }),
    }),
  recordPruning: createPruningRecorder({ ...evidence, clock: systemClock, version: VERSION }),
  publishAlert: createAlertPublisher(new SNSClient(awsSettings()), environment.SURETY_ALERTS_TOPIC_ARN),
  sleep: async (length) => void (await sleep(length)),
  clock: systemClock,
  logger,
});

export const handler = middy<unknown, unknown, Error, Context>().use(injectLambdaContext(logger)).handler(handle);
