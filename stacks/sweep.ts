import type { Alerts } from "./alerts.ts";
import type { DeployedConfiguration } from "./configuration.ts";
import { evidenceEnvironment, functionEnvironment } from "./function-environment.ts";
import {
  enterAccounts,
  listTenants,
  readBackups,
  readClusters,
  readKeycloakSecret,
  readNetworks,
  readSnapshots,
  recordEvidence,
  takeLeases,
  useFindings,
} from "./permissions.ts";
import { scheduleEachCluster } from "./schedules.ts";
import type { Storage } from "./storage.ts";
import type { TenantEvents } from "./tenant-events.ts";

export type Sweep = ReturnType<typeof createSweep>;

/** A schedule for each cluster makes Surety look: collect facts, judge, save findings, tell what changed. */
export function createSweep(parts: {
  configuration: DeployedConfiguration;
  storage: Storage;
  alerts: Alerts;
  tenantEvents: TenantEvents;
}) {
  const { storage, alerts } = parts;
  const { bus } = parts.tenantEvents;
  const { clusters, keycloak, sweep } = parts.configuration.settings;

  const handler = new sst.aws.Function("Sweep", {
    handler: "functions/sweep/index.handler",
    description: "Looks whether the promises are kept",
    timeout: "5 minutes",
    retries: 1, // the next sweep looks again anyway
    copyFiles: parts.configuration.copyFiles,
    environment: {
      ...functionEnvironment("sweep", { storage, alerts, bus }),
      SURETY_STATE_BUCKET_NAME: storage.state.name,
      ...evidenceEnvironment(storage),
    },
    permissions: [
      ...useFindings(storage.state),
      ...recordEvidence(storage, "sweeps"),
      ...listTenants(storage.tenants),
      ...takeLeases(storage.tenants),
      ...readClusters(clusters),
      ...enterAccounts(clusters, "readerRole"),
      ...readBackups(clusters),
      ...readSnapshots(),
      ...readNetworks(),
      ...readKeycloakSecret(keycloak),
      { actions: ["sns:Publish"], resources: [alerts.topic.arn] },
      { actions: ["events:PutEvents"], resources: [bus.arn] },
    ],
  });

  scheduleEachCluster("SweepOf", { handler, every: sweep.every, clusters, alerts });

  return { handler };
}
