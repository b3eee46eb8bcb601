import type { Cluster } from "#domain/configuration.ts";
import type { Milliseconds } from "#domain/duration.ts";
import { scheduleRate } from "#domain/schedule-rate.ts";
import type { Alerts } from "./alerts.ts";

/** Calls a function for each cluster, every so many whole minutes; what cannot be delivered is kept, and rings an alarm. */
export function scheduleEachCluster(
  name: string,
  {
    handler,
    every,
    clusters,
    alerts,
  }: {
    handler: sst.aws.Function;
    every: Milliseconds;
    clusters: readonly Cluster[];
    alerts: Alerts;
  },
): void {
  for (const cluster of clusters) {
    new sst.aws.CronV2(`${name}-${cluster.name}`, {
      function: handler.arn,
      schedule: scheduleRate(every),
      event: { cluster: cluster.name, scheduledAt: "<aws.scheduler.scheduled-time>" },
      retries: 3,
      dlq: alerts.undelivered.arn,
    });
  }
}
