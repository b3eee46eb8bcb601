import { SECOND } from "#domain/duration.ts";
import { configurationDigest } from "#runtime/deployed-configuration.ts";
import { version } from "../package.json";
import type { Alerts } from "./alerts.ts";
import type { DeployedConfiguration } from "./configuration.ts";
import type { Deletion } from "./deletion.ts";
import type { Digest } from "./digest.ts";
import type { Pruning } from "./pruning.ts";
import type { Rehearsals } from "./rehearsals.ts";
import type { Report } from "./report.ts";
import type { Storage } from "./storage.ts";
import type { Sweep } from "./sweep.ts";
import type { TenantEvents } from "./tenant-events.ts";

/** One parameter says where everything is: all that the command line needs to know is the stage. */
export function createDeployment(parts: {
  configuration: DeployedConfiguration;
  storage: Storage;
  alerts: Alerts;
  tenantEvents: TenantEvents;
  sweep: Sweep;
  deletion: Deletion;
  pruning: Pruning;
  rehearsals: Rehearsals;
  report: Report;
  digest: Digest;
}) {
  const { configuration, storage, alerts, tenantEvents, sweep, deletion, pruning, rehearsals, report, digest } = parts;
  new aws.ssm.Parameter("Deployment", {
    name: `/surety/${$app.stage}/deployment`,
    description: "Where the parts of Surety are; read by its command line",
    type: "String",
    value: $jsonStringify({
      version,
      clusters: configuration.settings.clusters.map((cluster) => cluster.name),
      tableName: storage.tenants.name,
      tenantEventsQueueUrl: tenantEvents.queue.url,
      deadLetterQueueUrl: tenantEvents.deadLetters.url,
      undeliveredQueueUrl: alerts.undelivered.url,
      alertsTopicArn: alerts.topic.arn,
      eventBusName: tenantEvents.bus.name,
      sweepFunctionName: sweep.handler.name,
      sweepEverySeconds: configuration.settings.sweep.every / SECOND,
      tenantEventsFunctionName: tenantEvents.handler.name,
      deleteTenantFunctionName: deletion.handler.name,
      pruneRetentionFunctionName: pruning.handler.name,
      rehearseRestoreFunctionName: rehearsals.handler.name,
      rehearsalsMode: configuration.settings.rehearsals.mode,
      rehearseWithinSeconds: configuration.settings.promises.restore.every / SECOND,
      reportFunctionName: report.handler.name,
      reportUrl: configuration.settings.report.address ?? report.handler.url,
      reportSignIn: configuration.settings.report.signIn !== undefined,
      digestFunctionName: digest.handler.name,
      deletionMachineArn: deletion.machine.arn,
      rehearsalMachineArn: rehearsals.machine.arn,
      stateBucketName: storage.state.name,
      evidenceBucketName: storage.evidence.name,
      signingKeyArn: storage.signingKey.arn,
      configurationDigest: configurationDigest(configuration.settings),
    }),
  });
}
