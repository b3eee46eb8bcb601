import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import * as z from "zod";
import { createLeases } from "#effects/leases/leases.ts";
import { createRehearsalStore } from "#effects/rehearsal/rehearsal-store.ts";
import { createRehearse } from "#effects/rehearsal/rehearse.ts";
import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import { collectFacts } from "#facts/collect.ts";
import { createMemory } from "#facts/live/memory.ts";
import { readRestoredObjects } from "#facts/live/restored-objects.ts";
import { openCluster } from "#functions/sweep/open-cluster.ts";
import { awsSettings, s3Settings } from "#runtime/aws.ts";
import { systemClock } from "#runtime/clock.ts";
import { accessAs, assumeBySts } from "#runtime/cluster-account.ts";
import { readDeployedConfiguration } from "#runtime/deployed-configuration.ts";
import { createClusterConnections } from "#runtime/eks.ts";
import { readEnvironment } from "#runtime/environment.ts";
import { createLogger } from "#runtime/logger.ts";
import { createRehearseRestore } from "./handler.ts";

const environment = readEnvironment(
  z.object({
    LAMBDA_TASK_ROOT: z.string().min(1),
    SURETY_TABLE_NAME: z.string().min(1),
    SURETY_STATE_BUCKET_NAME: z.string().min(1),
  }),
);
const logger = createLogger();
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(awsSettings()));
const accessTo = accessAs("remover", { assume: assumeBySts, clock: systemClock });
const connect = createClusterConnections(accessTo);

const handle = createRehearseRestore({
  configuration: await readDeployedConfiguration(environment.LAMBDA_TASK_ROOT),
  tenants: createTenantStore(documents, environment.SURETY_TABLE_NAME),
  store: createRehearsalStore(new S3Client(s3Settings()), environment.SURETY_STATE_BUCKET_NAME),
  leases: createLeases(documents, environment.SURETY_TABLE_NAME),
  open: (cluster) => {
    const { sources } = openCluster(cluster, {
      ...{ kubernetes: connect(cluster), account: accessTo(cluster) },
      ...{ keycloak: undefined, memory: createMemory(systemClock) },
    });
    return (names, subject) => collectFacts(sources, names, subject);
  },
  lookInto: (cluster, namespace) => readRestoredObjects(connect(cluster), namespace, systemClock),
  rehearseIn: (cluster) =>
    createRehearse(cluster.velero.namespace, {
      kubernetes: connect(cluster),
      ec2: new EC2Client({ ...awsSettings(cluster.region), ...accessTo(cluster) }),
    }),
  clock: systemClock,
  logger,
});

export const handler = middy<unknown, unknown, Error, Context>().use(injectLambdaContext(logger)).handler(handle);
