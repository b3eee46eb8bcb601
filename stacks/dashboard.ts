import { OUTCOMES } from "#domain/finding.ts";
import type { Alerts } from "./alerts.ts";
import type { DeployedConfiguration } from "./configuration.ts";
import type { Deletion } from "./deletion.ts";
import type { Digest } from "./digest.ts";
import type { Pruning } from "./pruning.ts";
import type { Rehearsals } from "./rehearsals.ts";
import type { Report } from "./report.ts";
import type { Sweep } from "./sweep.ts";
import type { TenantEvents } from "./tenant-events.ts";

const HOUR_IN_SECONDS = 3600;
const FIVE_MINUTES = 300;

/** One page of CloudWatch on how the promises are kept, and on whether Surety itself is well. */
export function createDashboard(parts: {
  configuration: DeployedConfiguration;
  alerts: Alerts;
  tenantEvents: TenantEvents;
  sweep: Sweep;
  deletion: Deletion;
  pruning: Pruning;
  rehearsals: Rehearsals;
  digest: Digest;
  report: Report;
}) {
  const { configuration, alerts, tenantEvents, sweep, deletion, pruning, rehearsals, digest, report } = parts;
  const { clusters } = configuration.settings;
  const { name: region } = aws.getRegionOutput({});
  const functions = [sweep, pruning, rehearsals, digest, tenantEvents, deletion, report].map(
    ({ handler }) => handler.name,
  );
  const queues = [tenantEvents.queue, tenantEvents.deadLetters, alerts.undelivered].map(
    (queue) => queue.nodes.queue.name,
  );
  const executions = (machine: aws.sfn.StateMachine) =>
    ["Started", "Succeeded", "Failed", "TimedOut", "Aborted"].map((end) => {
      return ["AWS/States", `Executions${end}`, "StateMachineArn", machine.arn];
    });

  const widgets = [
    ...clusters.flatMap(({ name }, row) =>
      OUTCOMES.map((outcome, column) =>
        graph(region, [column * WIDTH, row * HEIGHT], {
          title: `${name}: ${outcome}, by control`,
          stat: "Maximum",
          period: FIVE_MINUTES,
          metrics: [[{ expression: findingsOf(name, outcome), label: "", id: "e1" }]],
        }),
      ),
    ),
    ...["Invocations", "Errors", "Duration"].map((metric, column) =>
      graph(region, [column * WIDTH, clusters.length * HEIGHT], {
        title: `Functions: ${metric}`,
        stat: metric === "Duration" ? "p95" : "Sum",
        period: FIVE_MINUTES,
        metrics: functions.map((name) => ["AWS/Lambda", metric, "FunctionName", name]),
      }),
    ),
    graph(region, [3 * WIDTH, clusters.length * HEIGHT], {
      title: "Events that wait, and what was given up",
      stat: "Maximum",
      period: FIVE_MINUTES,
      metrics: queues.map((name) => ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name]),
    }),
    ...[deletion.machine, rehearsals.machine].map((machine, column) =>
      graph(region, [(4 + column) * WIDTH, clusters.length * HEIGHT], {
        title: column === 0 ? "Deletions of tenants" : "Restore rehearsals",
        stat: "Sum",
        period: HOUR_IN_SECONDS,
        metrics: executions(machine),
      }),
    ),
  ];
  new aws.cloudwatch.Dashboard("Dashboard", {
    dashboardName: `surety-${$app.stage}`,
    dashboardBody: $jsonStringify({ periodOverride: "inherit", widgets }),
  });
}

/** CloudWatch's grid is 24 units wide; six graphs stand in a row. */
const WIDTH = 4;
const HEIGHT = 6;

/** A search finds new controls by itself. Its dimensions are those with which functions/sweep/measure.ts counts. */
function findingsOf(cluster: string, outcome: string): string {
  const metric = `${outcome.charAt(0).toUpperCase()}${outcome.slice(1)}`;
  return `SEARCH('{Surety,service,cluster,control} service="sweep" cluster="${cluster}" MetricName="${metric}"', 'Maximum')`;
}

interface Graph {
  readonly title: string;
  readonly stat: string;
  readonly period: number;
  readonly metrics: readonly unknown[];
}

function graph(region: $util.Input<string>, [x, y]: readonly [number, number], properties: Graph) {
  return {
    ...{ type: "metric", x, y, width: WIDTH, height: HEIGHT },
    properties: { ...properties, region, view: "timeSeries", stacked: false },
  };
}
