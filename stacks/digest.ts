import { scheduleDaily } from "#domain/schedule-rate.ts";
import type { Alerts } from "./alerts.ts";
import type { DeployedConfiguration } from "./configuration.ts";
import type { Deletion } from "./deletion.ts";
import { listRunning } from "./execution-permissions.ts";
import { functionEnvironment } from "./function-environment.ts";
import { listTenants, readState, takeLeases } from "./permissions.ts";
import type { Storage } from "./storage.ts";
import type { TenantEvents } from "./tenant-events.ts";

export type Digest = ReturnType<typeof createDigest>;

/** Once a day, at the configured time and zone, one message about all that needs none of its own. */
export function createDigest(parts: {
  configuration: DeployedConfiguration;
  storage: Storage;
  alerts: Alerts;
  tenantEvents: TenantEvents;
  deletion: Deletion;
}) {
  const { storage, alerts, deletion } = parts;
  const { at, zone } = parts.configuration.settings.alerts.digest;

  const handler = new sst.aws.Function("Digest", {
    handler: "functions/digest/index.handler",
    description: "Tells once a day what is weak, muted, accepted or about to break",
    timeout: "1 minute",
    retries: 1,
    copyFiles: parts.configuration.copyFiles,
    environment: {
      ...functionEnvironment("digest", { storage, alerts, bus: parts.tenantEvents.bus }),
      SURETY_STATE_BUCKET_NAME: storage.state.name,
      SURETY_DELETION_MACHINE_ARN: deletion.machine.arn,
    },
    permissions: [
      ...readState(storage.state, ["findings", "prunings"]),
      ...listTenants(storage.tenants),
      ...takeLeases(storage.tenants),
      ...listRunning(deletion.machine.arn),
      { actions: ["sns:Publish"], resources: [alerts.topic.arn] },
    ],
  });

  new sst.aws.CronV2("DailyDigest", {
    function: handler.arn,
    schedule: scheduleDaily(at),
    timezone: zone,
    event: { scheduledAt: "<aws.scheduler.scheduled-time>" },
    retries: 3,
    dlq: alerts.undelivered.arn,
  });

  return { handler };
}
