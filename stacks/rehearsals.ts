import type { Alerts } from "./alerts.ts";
import type { DeployedConfiguration } from "./configuration.ts";
import { startExecutions } from "./execution-permissions.ts";
import { evidenceEnvironment, functionEnvironment } from "./function-environment.ts";
import {
  deleteVolumes,
  enterAccounts,
  keepRehearsals,
  listTenants,
  readBackups,
  readClusters,
  readTenant,
  readVolumes,
  recordEvidence,
  takeLeases,
} from "./permissions.ts";
import { rehearsalDefinition } from "./rehearsal-definition.ts";
import { scheduleEachCluster } from "./schedules.ts";
import { createStepMachine, machineArn } from "./step-machine.ts";
import type { Storage } from "./storage.ts";
import type { TenantEvents } from "./tenant-events.ts";

export type Rehearsals = ReturnType<typeof createRehearsals>;

/** A schedule for each cluster begins its restore rehearsals, and a state machine takes each to its end. */
export function createRehearsals(parts: {
  configuration: DeployedConfiguration;
  storage: Storage;
  alerts: Alerts;
  tenantEvents: TenantEvents;
}) {
  const { storage, alerts } = parts;
  const { clusters, rehearsals } = parts.configuration.settings;

  const machineName = `surety-${$app.stage}-rehearse-restore`;
  const handler = new sst.aws.Function("RehearseRestore", {
    handler: "functions/rehearse-restore/index.handler",
    description: "Restores backups beside their tenants, checks what came of it, and clears it",
    timeout: "5 minutes",
    retries: 1, // the next look begins the same
    copyFiles: parts.configuration.copyFiles,
    environment: {
      ...functionEnvironment("rehearse-restore", { storage, alerts, bus: parts.tenantEvents.bus }),
      SURETY_STATE_BUCKET_NAME: storage.state.name,
      SURETY_REHEARSAL_MACHINE_ARN: machineArn(machineName),
      ...evidenceEnvironment(storage),
    },
    permissions: [
      ...keepRehearsals(storage.state),
      ...listTenants(storage.tenants),
      ...readTenant(storage.tenants),
      ...takeLeases(storage.tenants),
      ...readClusters(clusters),
      ...enterAccounts(clusters, "removerRole"),
      ...readBackups(clusters),
      ...readVolumes(),
      ...deleteVolumes(clusters),
      ...recordEvidence(storage, "rehearsals"),
      ...startExecutions(machineName),
    ],
  });

  scheduleEachCluster("RehearsalsOf", { handler, every: rehearsals.every, clusters, alerts });

  const machine = createStepMachine("Rehearsal", { machineName, handler, definition: rehearsalDefinition });

  return { handler, machine };
}
