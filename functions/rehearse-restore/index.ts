import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import * as z from "zod";
import { evidenceVariables, openEvidence } from "#effects/evidence/open-evidence.ts";
import { createRehearsalRecorder } from "#effects/evidence/record-rehearsal.ts";
import { createLeases } from "#effects/leases/leases.ts";
import { createRehearsalExecutions } from "#effects/rehearsal/rehearsal-executions.ts";
import { createRehearsalStore } from "#effects/rehearsal/rehearsal-store.ts";
import { createRehearse } from "#effects/rehearsal/rehearse.ts";
import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import { collectFacts } from "#facts/collect.ts";
import { lookInside } from "#facts/live/look-inside.ts";
import { createMemory } from "#facts/live/memory.ts";
import { openCluster } from "#functions/sweep/open-cluster.ts";
import { awsSettings, s3Settings } from "#runtime/aws.ts";
import { systemClock } from "#runtime/clock.ts";
import { accessAs, assumeBySts } from "#runtime/cluster-account.ts";
import { readDeployedConfiguration } from "#runtime/deployed-configuration.ts";
import { createClusterConnections } from "#runtime/eks.ts";
import { readEnvironment } from "#runtime/environment.ts";
import { createLogger } from "#runtime/logger.ts";
import { VERSION } from "#runtime/version.ts";
import type { Dependencies } from "./dependencies.ts";
import { createLook } from "./look.ts";
import { isOrder, isTask } from "./request.ts";
import { createTakeOrder } from "./take-order.ts";
import { createTakeTask } from "./take-task.ts";

const environment = readEnvironment(
  z.object({
    LAMBDA_TASK_ROOT: z.string().min(1),
    SURETY_TABLE_NAME: z.string().min(1),
    SURETY_STATE_BUCKET_NAME: z.string().min(1),
    SURETY_REHEARSAL_MACHINE_ARN: z.string().min(1),
    ...evidenceVariables,
  }),
);
const logger = createLogger();
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(awsSettings()));
const accessTo = accessAs("remover", { assume: assumeBySts, clock: systemClock });
const connect = createClusterConnections(accessTo);

const s3 = new S3Client(s3Settings());
const evidence = openEvidence({ s3, kms: new KMSClient(awsSettings()) }, environment, systemClock);
const states = new SFNClient(awsSettings());
const metrics = new Metrics();

const dependencies: Dependencies = {
  configuration: await readDeployedConfiguration(environment.LAMBDA_TASK_ROOT),
  tenants: createTenantStore(documents, environment.SURETY_TABLE_NAME),
  store: createRehearsalStore(s3, environment.SURETY_STATE_BUCKET_NAME),
  leases: createLeases(documents, environment.SURETY_TABLE_NAME),
  executions: createRehearsalExecutions(states, environment.SURETY_REHEARSAL_MACHINE_ARN),
  open: (cluster) => {
    const { sources } = openCluster(cluster, {
      ...{ kubernetes: connect(cluster), account: accessTo(cluster) },
      ...{ keycloak: undefined, memory: createMemory(systemClock) },
    });
    return (names, subject) => collectFacts(sources, names, subject);
  },
  lookInto: (cluster, namespace) => lookInside(connect(cluster), namespace, systemClock),
  rehearseIn: (cluster) =>
    createRehearse(cluster.velero.namespace, {
      kubernetes: connect(cluster),
      ec2: new EC2Client({ ...awsSettings(cluster.region), ...accessTo(cluster) }),
    }),
  recordRehearsal: createRehearsalRecorder({ ...evidence, clock: systemClock, version: VERSION }),
  countLook() {
    metrics.addMetric("RehearsalLooks", MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
  },
  clock: systemClock,
  logger,
};
const look = createLook(dependencies);
const takeTask = createTakeTask(dependencies);
const takeOrder = createTakeOrder(dependencies);

export const handler = middy<unknown, unknown, Error, Context>()
  .use(injectLambdaContext(logger))
  .handler(async (event, context) => {
    if (isOrder(event)) return takeOrder(event);
    return isTask(event) ? takeTask(event) : look(event, context);
  });
