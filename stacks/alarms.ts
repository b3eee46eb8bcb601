import { DAY, type Milliseconds, SECOND } from "#domain/duration.ts";
import type { Alerts } from "./alerts.ts";
import type { DeployedConfiguration } from "./configuration.ts";
import type { Deletion } from "./deletion.ts";
import type { Digest } from "./digest.ts";
import type { Pruning } from "./pruning.ts";
import type { Rehearsals } from "./rehearsals.ts";
import type { Report } from "./report.ts";
import type { Sweep } from "./sweep.ts";
import type { TenantEvents } from "./tenant-events.ts";

const WEEK_IN_SECONDS = 7 * 24 * 3600;

/** Surety watches itself: what was given up, what fails, and the silence of a sweep that does not run. */
export function createAlarms(parts: {
  configuration: DeployedConfiguration;
  alerts: Alerts;
  tenantEvents: TenantEvents;
  sweep: Sweep;
  deletion: Deletion;
  pruning: Pruning;
  rehearsals: Rehearsals;
  report: Report;
  digest: Digest;
}) {
  const { alerts, tenantEvents, sweep, deletion, pruning, rehearsals, report, digest } = parts;
  const topic = alerts.topic.arn;

  const deadLetterQueues = { TenantEventsDead: tenantEvents.deadLetters, Undelivered: alerts.undelivered };
  for (const [name, queue] of Object.entries(deadLetterQueues)) {
    alarm(`${name}NotEmpty`, topic, {
      alarmDescription: `Something was given up. See what and why: surety dead-letters --stage ${$app.stage}`,
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: queue.nodes.queue.name },
      statistic: "Maximum",
    });
  }

  const functions = {
    TenantEvents: tenantEvents.handler,
    Sweep: sweep.handler,
    DeleteTenant: deletion.handler,
    PruneRetention: pruning.handler,
    RehearseRestore: rehearsals.handler,
    Report: report.handler,
    Digest: digest.handler,
  };
  for (const [name, handler] of Object.entries(functions)) {
    alarm(`${name}Fails`, topic, {
      alarmDescription: "A function of Surety throws. Its log group is /aws/lambda/<function>.",
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: handler.name },
      statistic: "Sum",
    });
  }

  const machines = {
    Deletion: {
      machine: deletion.machine,
      alarmDescription: "A tenant's deletion has stopped. The state machine's last event says at which step, and why.",
    },
    Rehearsal: {
      machine: rehearsals.machine,
      alarmDescription:
        "A restore rehearsal could not go on. The state machine's last event says why; another goes on.",
    },
  };
  for (const [name, { machine, alarmDescription }] of Object.entries(machines)) {
    for (const metricName of ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"]) {
      alarm(`${name}${metricName}`, topic, {
        ...{ alarmDescription, namespace: "AWS/States", metricName, statistic: "Sum" },
        dimensions: { StateMachineArn: machine.arn },
      });
    }
  }

  const { clusters, sweep: sweeps, pruning: prunings, rehearsals: rehearsing } = parts.configuration.settings;
  const seldom = (every: Milliseconds, schedules = clusters.length) => ({
    statistic: "Sum",
    period: Math.min((2 * every) / SECOND, WEEK_IN_SECONDS), // further back an alarm cannot look
    comparisonOperator: "LessThanThreshold",
    threshold: schedules,
    treatMissingData: "breaching",
  });
  const silent = (handler: sst.aws.Function, every: Milliseconds, schedules?: number) => ({
    ...{ namespace: "AWS/Lambda", metricName: "Invocations", dimensions: { FunctionName: handler.name } },
    ...seldom(every, schedules),
  });
  alarm("SweepDoesNotRun", topic, {
    alarmDescription: "In two rounds not every cluster was looked at once. Are the schedules enabled?",
    ...silent(sweep.handler, sweeps.every),
  });
  alarm("PruningDoesNotRun", topic, {
    alarmDescription: "In two rounds not every cluster's retention was looked at once. Are the schedules enabled?",
    ...silent(pruning.handler, prunings.every),
  });
  alarm("RehearsalsDoNotRun", topic, {
    alarmDescription: "In two rounds not every cluster's rehearsals were looked at once. Are the schedules enabled?",
    // Its function is invoked by executions, too: it counts the looks that were taken to their end.
    ...{ namespace: "Surety", metricName: "RehearsalLooks", dimensions: { service: "rehearse-restore" } },
    ...seldom(rehearsing.every),
  });
  alarm("DigestDoesNotRun", topic, {
    alarmDescription:
      "For two days no digest was made: what ends and what is about to break goes unsaid. Is the schedule enabled?",
    ...silent(digest.handler, DAY, 1),
  });
}

/** An alarm on anything above zero within a minute, unless said otherwise; it tells when it is over, too. */
function alarm(name: string, topic: $util.Input<string>, args: Partial<aws.cloudwatch.MetricAlarmArgs>) {
  return new aws.cloudwatch.MetricAlarm(name, {
    name: `surety-${$app.stage}-${name}`,
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    period: 60,
    evaluationPeriods: 1,
    treatMissingData: "notBreaching",
    alarmActions: [topic],
    okActions: [topic],
    ...args,
  });
}
