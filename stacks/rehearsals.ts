import type { Alerts } from "./alerts.ts";
import type { DeployedConfiguration } from "./configuration.ts";
import { functionEnvironment } from "./function-environment.ts";
import {
  deleteVolumes,
  enterAccounts,
  keepRehearsals,
  listTenants,
  readBackups,
  readClusters,
  readVolumes,
  takeLeases,
} from "./permissions.ts";
import { scheduleEachCluster } from "./schedules.ts";
import type { Storage } from "./storage.ts";
import type { TenantEvents } from "./tenant-events.ts";

export type Rehearsals = ReturnType<typeof createRehearsals>;

/** A schedule for each cluster takes its restore rehearsals one step further. */
export function createRehearsals(parts: {
  configuration: DeployedConfiguration;
  storage: Storage;
  alerts: Alerts;
  tenantEvents: TenantEvents;
}) {
  const { storage, alerts } = parts;
  const { clusters, rehearsals } = parts.configuration.settings;

  const handler = new sst.aws.Function("RehearseRestore", {
    handler: "functions/rehearse-restore/index.handler",
    description: "Restores backups beside their tenants, checks what came of it, and clears it",
    timeout: "5 minutes",
    retries: 1, // the next run takes the same steps
    copyFiles: parts.configuration.copyFiles,
    environment: {
      ...functionEnvironment("rehearse-restore", { storage, alerts, bus: parts.tenantEvents.bus }),
      SURETY_STATE_BUCKET_NAME: storage.state.name,
    },
    permissions: [
      ...keepRehearsals(storage.state),
      ...listTenants(storage.tenants),
      ...takeLeases(storage.tenants),
      ...readClusters(clusters),
      ...enterAccounts(clusters, "removerRole"),
      ...readBackups(clusters),
      ...readVolumes(),
      ...deleteVolumes(clusters),
    ],
  });

  scheduleEachCluster("RehearsalsOf", { handler, every: rehearsals.every, clusters, alerts });

  return { handler };
}
