import type { BackupProof } from "#domain/closer-look.ts";
import { clusterSchema } from "#domain/configuration.ts";
import { HOUR, MINUTE } from "#domain/duration.ts";
import { promisesSchema } from "#domain/promises.ts";
import { emptyLedger } from "#domain/prune-ledger.ts";
import { pruningSchema } from "#domain/pruning-settings.ts";
import { observed, type Reading } from "#domain/reading.ts";
import { type Tenant, tenantSchema } from "#domain/tenant.ts";
import type { VolumeInfo } from "#domain/velero.ts";
import { location, stored } from "../deletion/world.fixture.ts";
import { type CloserLook, NOTHING_CLOSER, type RetentionWorld } from "./world.ts";

export const NOW = Date.parse("2026-06-01T12:00:00Z");

export function tenant(id: string, state: Tenant["state"] = "active", cluster = "prod-eu"): Tenant {
  return tenantSchema.parse({ id, cluster, namespace: `tenant-${id}`, state, since: "2026-01-01T00:00:00Z" });
}

/** A cluster with one tenant, in which nothing is left to do; `readings` and `closer` say what is otherwise. */
export function retentionWorld(
  readings: Partial<RetentionWorld["readings"]> = {},
  closer: Partial<CloserLook> = {},
): RetentionWorld {
  const none = observed([], NOW);
  return {
    cluster: clusterSchema.parse({ name: "prod-eu", region: "eu-west-1", velero: { bucket: "backups" } }),
    otherPlaces: [],
    tenants: [tenant("acme")],
    retention: promisesSchema.parse({}).backup.retention,
    settings: pruningSchema.parse({}),
    velero: { syncPeriod: MINUTE, collectionCycle: HOUR },
    readings: {
      ...{ namespaces: none, persistentVolumeClaims: none, persistentVolumes: none, volumeSnapshotContents: none },
      ...{ backups: none, restores: none, deleteBackupRequests: none, backupRepositories: none, snapshots: none },
      backupStorageLocations: observed([location({ lastSyncedAt: NOW - 1 })], NOW),
      storedObjects: observed(stored(), NOW),
      strayBackups: observed(new Map(), NOW),
      lockedSnapshots: observed(new Map(), NOW),
      imagesBySnapshot: observed(new Map(), NOW),
      ...readings,
    },
    closer: { ...NOTHING_CLOSER, ...closer },
    ledger: emptyLedger("prod-eu"),
    now: NOW,
  };
}

/** What opening a backup showed. */
export function proof(
  faults: readonly string[] = [],
  volumes: readonly Pick<VolumeInfo, "snapshotHandle">[] = [],
): Reading<BackupProof> {
  const claim = { namespace: "tenant-acme", name: "data" };
  const whole = volumes.map((volume) => ({
    ...{ claim, volumeName: "pv", method: "NativeSnapshot" as const, dataMoved: false, skipped: false },
    ...volume,
  }));
  return observed({ faults, volumes: whole }, NOW);
}
