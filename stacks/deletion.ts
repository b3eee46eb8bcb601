import type { Alerts } from "./alerts.ts";
import type { DeployedConfiguration } from "./configuration.ts";
import { deletionDefinition } from "./deletion-definition.ts";
import { evidenceEnvironment, functionEnvironment } from "./function-environment.ts";
import {
  deleteBackupsAndVolumes,
  enterAccounts,
  keepDeletions,
  keepTenants,
  listTenants,
  readBackups,
  readClusters,
  readKeycloakSecret,
  readSnapshots,
  recordEvidence,
} from "./permissions.ts";
import { createStepMachine } from "./step-machine.ts";
import type { Storage } from "./storage.ts";
import type { TenantEvents } from "./tenant-events.ts";

export type Deletion = ReturnType<typeof createDeletion>;

/** A state machine that deletes a tenant step by step, and the one function that takes each step. */
export function createDeletion(parts: {
  configuration: DeployedConfiguration;
  storage: Storage;
  alerts: Alerts;
  tenantEvents: TenantEvents;
}) {
  const { storage, alerts, configuration } = parts;
  const { bus, deletionMachineName } = parts.tenantEvents;
  const { clusters, keycloak } = configuration.settings;

  const handler = new sst.aws.Function("DeleteTenant", {
    handler: "functions/delete-tenant/index.handler",
    description: "Takes one step of a tenant's deletion",
    timeout: "8 minutes",
    copyFiles: configuration.copyFiles,
    environment: {
      ...functionEnvironment("delete-tenant", { storage, alerts, bus }),
      SURETY_STATE_BUCKET_NAME: storage.state.name,
      ...evidenceEnvironment(storage),
    },
    permissions: [
      ...keepTenants(storage.tenants),
      ...listTenants(storage.tenants),
      ...keepDeletions(storage.state),
      ...recordEvidence(storage, "deletions"),
      ...readClusters(clusters),
      ...enterAccounts(clusters, "removerRole"),
      ...readBackups(clusters),
      ...readSnapshots(),
      ...readKeycloakSecret(keycloak),
      ...deleteBackupsAndVolumes(clusters),
      { actions: ["sns:Publish"], resources: [alerts.topic.arn] },
      { actions: ["events:PutEvents"], resources: [bus.arn] },
    ],
  });

  const definition = deletionDefinition;
  const machine = createStepMachine("Deletion", { machineName: deletionMachineName, handler, definition });

  return { handler, machine };
}
