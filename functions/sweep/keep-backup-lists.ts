import { coverageOf } from "#controls/backup-complete/coverage.ts";
import { fileCopiesIn } from "#controls/backup-complete/file-copies.ts";
import type { Facts, Readings } from "#domain/facts.ts";
import type { Instant } from "#domain/instant.ts";
import type { Reading } from "#domain/reading.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { Backup } from "#domain/velero.ts";
import { relist } from "#plans/backups/relist.ts";
import type { Dependencies } from "./dependencies.ts";

/** What a look saw of a cluster's Backups. */
export interface BackupsLook {
  readonly cluster: string;
  readonly at: Instant;
  /** Those that were looked at. */
  readonly tenants: readonly Tenant[];
  readonly readings: Readings;
}

type Needed = Pick<Dependencies, "backupLists" | "configuration" | "logger">;

/**
 * Saves the Backups of each tenant for the report. It proves nothing and nothing depends on it: where it cannot be saved,
 * pages show the lists from before, and say how old they are. Where the lists from before are damaged, they begin anew, and
 * what older backups held is not known any more.
 */
export async function keepBackupLists(look: BackupsLook, deps: Needed): Promise<void> {
  const { cluster, at, tenants, readings } = look;
  const backups = seenIn(readings.backups);
  // Lists from before are not replaced by what nobody could see.
  if (backups === undefined) return;
  const { retention } = deps.configuration.promises.backup;
  const seen = { tenants, backups, retention, at, coverageOf: coverageIn(readings, at) };
  try {
    const damage = await deps.backupLists.change(cluster, (before) => relist(before, seen));
    if (damage !== undefined) deps.logger.warn("Lists of backups begun anew", { cluster, error: damage });
  } catch (error) {
    deps.logger.warn("Lists of backups not saved", { cluster, error });
  }
}

/** Without the facts that show what a backup holds, it is not known. */
function coverageIn(readings: Readings, now: Instant) {
  const persistentVolumeClaims = seenIn(readings.persistentVolumeClaims);
  const persistentVolumes = seenIn(readings.persistentVolumes);
  const snapshots = seenIn(readings.snapshots);
  const volumeInfos = seenIn(readings.volumeInfos);
  const hasFileCopies = fileCopiesIn(readings);
  return ({ namespace }: Tenant, backup: Backup) => {
    const volumeInfo = volumeInfos?.get(backup.name);
    if (volumeInfo === undefined || persistentVolumeClaims === undefined) return undefined;
    if (persistentVolumes === undefined || snapshots === undefined) return undefined;
    const facts = { persistentVolumeClaims, persistentVolumes, snapshots };
    return coverageOf(backup, namespace, { facts, volumeInfo, hasFileCopies, now });
  };
}

function seenIn<T extends Facts[keyof Facts]>(reading: Reading<T> | undefined): T | undefined {
  return reading?.status === "observed" ? reading.value : undefined;
}
