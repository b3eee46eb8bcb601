import { describe, expect, it } from "vitest";
import { findResource } from "#local/stacks/evaluated-resource.ts";
import { readConfiguration } from "#runtime/configuration.ts";
import { configurationDigest } from "#runtime/deployed-configuration.ts";
import manifest from "../../package.json" with { type: "json" };
import { configPath, evaluateStage, ofType } from "./evaluated.ts";

describe("what a deployment tells", async () => {
  const resources = await evaluateStage("development");
  const told = (type: string, name: string, from: "inputs" | "outputs", field: string) =>
    findResource(resources, type, name)[from][field];
  const functionName = (name: string) => told("aws:lambda/function:Function", name, "inputs", "name");
  const queueUrl = (name: string) => told("aws:sqs/queue:Queue", name, "outputs", "url");
  const facts = {
    tableName: told("aws:dynamodb/table:Table", "TenantsTable", "inputs", "name"),
    alertsTopicArn: told("aws:sns/topic:Topic", "AlertsTopic", "outputs", "arn"),
    eventBusName: told("aws:cloudwatch/eventBus:EventBus", "EventsBus", "inputs", "name"),
    stateBucketName: told("aws:s3/bucket:Bucket", "StateBucket", "inputs", "bucket"),
  };

  it("the command line finds everything in one parameter", async () => {
    const parameter = findResource(resources, "aws:ssm/parameter:Parameter", "Deployment").inputs;
    expect(parameter["name"]).toBe("/surety/development/deployment");
    expect(JSON.parse(String(parameter["value"]))).toEqual({
      ...facts,
      version: manifest.version,
      clusters: ["prod-eu", "prod-us"],
      tenantEventsQueueUrl: queueUrl("TenantEventsQueue"),
      deadLetterQueueUrl: queueUrl("TenantEventsDeadQueue"),
      undeliveredQueueUrl: queueUrl("UndeliveredQueue"),
      sweepFunctionName: functionName("SweepFunction"),
      sweepEverySeconds: 900,
      rehearsalsMode: "off",
      rehearseWithinSeconds: 2_592_000,
      tenantEventsFunctionName: functionName("TenantEventsHandlerFunction"),
      deleteTenantFunctionName: functionName("DeleteTenantFunction"),
      pruneRetentionFunctionName: functionName("PruneRetentionFunction"),
      rehearseRestoreFunctionName: functionName("RehearseRestoreFunction"),
      reportFunctionName: functionName("ReportFunction"),
      reportUrl: findResource(resources, "aws:lambda/functionUrl:FunctionUrl", "ReportUrl").outputs["functionUrl"],
      reportSignIn: false,
      digestFunctionName: functionName("DigestFunction"),
      deletionMachineArn: told("aws:sfn/stateMachine:StateMachine", "DeletionMachine", "outputs", "arn"),
      rehearsalMachineArn: told("aws:sfn/stateMachine:StateMachine", "RehearsalMachine", "outputs", "arn"),
      evidenceBucketName: told("aws:s3/bucket:Bucket", "EvidenceBucket", "inputs", "bucket"),
      signingKeyArn: told("aws:kms/key:Key", "EvidenceSigningKey", "outputs", "arn"),
      configurationDigest: configurationDigest(await readConfiguration(configPath)),
    });
  });

  const common = {
    SURETY_STAGE: "development",
    SURETY_TABLE_NAME: facts.tableName,
    SURETY_ALERTS_TOPIC_ARN: facts.alertsTopicArn,
    SURETY_EVENT_BUS_NAME: facts.eventBusName,
    POWERTOOLS_METRICS_NAMESPACE: "Surety",
    NODE_OPTIONS: "--max-semi-space-size=16",
  };
  const own = {
    TenantEventsHandlerFunction: {
      POWERTOOLS_SERVICE_NAME: "tenant-events",
      SURETY_TENANT_EVENTS_QUEUE_URL: queueUrl("TenantEventsQueue"),
      SURETY_DEAD_LETTER_QUEUE_URL: queueUrl("TenantEventsDeadQueue"),
      SURETY_DELETION_MACHINE_ARN: told("aws:sfn/stateMachine:StateMachine", "DeletionMachine", "outputs", "arn"),
    },
    SweepFunction: {
      POWERTOOLS_SERVICE_NAME: "sweep",
      SURETY_STATE_BUCKET_NAME: facts.stateBucketName,
      SURETY_EVIDENCE_BUCKET_NAME: told("aws:s3/bucket:Bucket", "EvidenceBucket", "inputs", "bucket"),
      SURETY_SIGNING_KEY_ARN: told("aws:kms/key:Key", "EvidenceSigningKey", "outputs", "arn"),
      SURETY_EVIDENCE_LOCK_MODE: "GOVERNANCE",
      SURETY_EVIDENCE_LOCK_DAYS: "1",
    },
  };

  it.each(Object.entries(own))("%s is told what it needs", (name, variables) => {
    const { inputs } = findResource(resources, "aws:lambda/function:Function", name);
    expect(inputs["environment"]).toMatchObject({ variables: { ...common, ...variables } });
  });

  it("functions run on the Node and the processor that the project is built for", () => {
    for (const { inputs } of ofType(resources, "aws:lambda/function:Function")) {
      expect(inputs).toMatchObject({
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        loggingConfig: { logFormat: "JSON" },
      });
    }
  });

  it("logs are kept for a month, and in production for a year", async () => {
    const retention = (all: typeof resources) =>
      ofType(all, "aws:cloudwatch/logGroup:LogGroup").map(({ inputs }) => inputs["retentionInDays"]);
    const production = await evaluateStage("production");
    expect([new Set(retention(resources)), new Set(retention(production))]).toEqual([new Set([30]), new Set([365])]);
    // Each function's, and each state machine's.
    const logging =
      ofType(resources, "aws:lambda/function:Function").length +
      ofType(resources, "aws:sfn/stateMachine:StateMachine").length;
    expect([retention(resources).length, retention(production).length]).toEqual([logging, logging]);
  });
});
