import type { Cluster } from "#domain/configuration.ts";
import { addressOf } from "#domain/storage.ts";
import type { Tenant } from "#domain/tenant.ts";
import {
  type Backup,
  type BackupStorageLocation,
  backupsOf,
  locationOf,
  type Schedule,
  schedulesOf,
} from "#domain/velero.ts";

interface Circumstances {
  readonly cluster: Cluster;
  readonly tenants: readonly Tenant[];
  readonly facts: {
    readonly backups: readonly Backup[];
    readonly schedules: readonly Schedule[];
    readonly backupStorageLocations: readonly BackupStorageLocation[];
  };
}

export interface LocationsInUse {
  readonly locations: readonly BackupStorageLocation[];
  /** Names that are used, and that no location has; with one of those who use them. */
  readonly missing: ReadonlyMap<string, string>;
}

/** The locations where Backups and Schedules of tenants that are served put things, and those at the configured place. */
export function locationsInUse({ cluster, tenants, facts }: Circumstances): LocationsInUse {
  const { backups, schedules, backupStorageLocations } = facts;
  const configured = backupStorageLocations.filter((location) => addressOf(location) === addressOf(cluster.velero));
  const locations = new Set(configured);
  const missing = new Map<string, string>();
  const use = (user: Backup | Schedule, kind: string): void => {
    const location = locationOf(user, backupStorageLocations);
    const { storageLocation = "" } = user;
    if (location !== undefined) locations.add(location);
    else if (!missing.has(storageLocation)) missing.set(storageLocation, `${kind} ${user.name}`);
  };
  for (const { namespace, state } of tenants) {
    if (state === "deleted") continue;
    for (const schedule of schedulesOf(schedules, namespace)) use(schedule, "Schedule");
    for (const backup of backupsOf(backups, namespace)) use(backup, "Backup");
  }
  return { locations: [...locations], missing };
}
