import type { Cluster } from "#domain/configuration.ts";
import type { KubernetesManifest } from "#domain/manifest.ts";
import type { Promises } from "#domain/promises.ts";
import { backupCron } from "./backup-cron.ts";
import { goDuration } from "./go-duration.ts";
import { tenantLabels } from "./labels.ts";
import type { Occupant } from "./plan-onboarding.ts";

/**
 * The Velero Schedule of a tenant. Velero passes its labels on to the Backups, and their labels to the EBS snapshots.
 * It first runs at its first hour after it was made, so within the promised time; an earlier one would find a namespace
 * without volumes. Backups must outlive their Schedule, so they are not owned by it.
 */
export function schedule(tenant: Occupant, { velero }: Cluster, { backup }: Promises): KubernetesManifest {
  return {
    apiVersion: "velero.io/v1",
    kind: "Schedule",
    metadata: { name: `${tenant.id}-daily`, namespace: velero.namespace, labels: tenantLabels(tenant) },
    spec: {
      schedule: backupCron(tenant.id, backup.every),
      paused: false,
      // A run that is overdue when the Schedule is resumed is made up for at once. Unset, Velero would set it by itself.
      skipImmediately: false,
      useOwnerReferencesInBackup: false,
      template: {
        includedNamespaces: [tenant.namespace],
        snapshotVolumes: true,
        storageLocation: "default",
        ttl: goDuration(backup.retention),
      },
    },
  };
}
