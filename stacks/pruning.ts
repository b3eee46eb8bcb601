import type { Alerts } from "./alerts.ts";
import type { DeployedConfiguration } from "./configuration.ts";
import { evidenceEnvironment, functionEnvironment } from "./function-environment.ts";
import {
  enterAccounts,
  keepPrunings,
  listTenants,
  pruneBackups,
  readBackups,
  readClusters,
  readSnapshots,
  readSnapshotUses,
  recordEvidence,
  takeLeases,
} from "./permissions.ts";
import { scheduleEachCluster } from "./schedules.ts";
import type { Storage } from "./storage.ts";
import type { TenantEvents } from "./tenant-events.ts";

export type Pruning = ReturnType<typeof createPruning>;

/** A schedule for each cluster plans what is to be pruned, and applies it where that is switched on. */
export function createPruning(parts: {
  configuration: DeployedConfiguration;
  storage: Storage;
  alerts: Alerts;
  tenantEvents: TenantEvents;
}) {
  const { storage, alerts } = parts;
  const { clusters, pruning } = parts.configuration.settings;

  const handler = new sst.aws.Function("PruneRetention", {
    handler: "functions/prune-retention/index.handler",
    description: "Prunes what is too old, and what nothing refers to any more",
    timeout: "15 minutes",
    memory: "2 GB", // the lists of all backups are opened
    retries: 1, // the next run plans anew
    copyFiles: parts.configuration.copyFiles,
    environment: {
      ...functionEnvironment("prune-retention", { storage, alerts, bus: parts.tenantEvents.bus }),
      SURETY_STATE_BUCKET_NAME: storage.state.name,
      ...evidenceEnvironment(storage),
    },
    permissions: [
      ...keepPrunings(storage.state),
      ...recordEvidence(storage, "prunings"),
      ...listTenants(storage.tenants),
      ...takeLeases(storage.tenants),
      ...readClusters(clusters),
      ...enterAccounts(clusters, "removerRole"),
      ...readBackups(clusters),
      ...readSnapshots(),
      ...readSnapshotUses(clusters),
      ...pruneBackups(clusters),
      { actions: ["sns:Publish"], resources: [alerts.topic.arn] },
    ],
  });

  scheduleEachCluster("PruningOf", { handler, every: pruning.every, clusters, alerts });

  return { handler };
}
