import { coverageOf } from "#controls/backup-complete/coverage.ts";
import { fileCopiesIn } from "#controls/backup-complete/file-copies.ts";
import type { BackupLists } from "#domain/backup-list.ts";
import type { Facts, Readings } from "#domain/facts.ts";
import type { Instant } from "#domain/instant.ts";
import type { Reading } from "#domain/reading.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { Backup } from "#domain/velero.ts";
import { listBackups } from "#plans/backups/list-backups.ts";
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
 * pages show the lists from before, and say how old they are.
 */
export async function keepBackupLists(look: BackupsLook, deps: Needed): Promise<void> {
  const { cluster } = look;
  const backups = seenIn(look.readings.backups);
  // Lists from before are not replaced by what nobody could see.
  if (backups === undefined) return;
  try {
    const saved = await deps.backupLists.read(cluster);
    await deps.backupLists.save(listsOf(look, backups, saved.value, deps), saved);
  } catch (error) {
    deps.logger.warn("Lists of backups not saved", { cluster, error });
  }
}

function listsOf(
  { cluster, at, tenants, readings }: BackupsLook,
  backups: readonly Backup[],
  before: BackupLists | undefined,
  { configuration }: Needed,
): BackupLists {
  const known = new Map(before?.tenants.map((one) => [one.tenant, one]));
  const { retention } = configuration.promises.backup;
  const seen = { tenants, backups, retention, at, coverageOf: coverageIn(readings, at) };
  const looked = new Set(tenants.map(({ id }) => id));
  const others = before?.tenants.filter(({ tenant }) => !looked.has(tenant)) ?? [];
  const lists = tenants
    .filter(({ state }) => state !== "deleted")
    .map((tenant) => listBackups(tenant, known.get(tenant.id), seen));
  return { version: 1, cluster, tenants: [...others, ...lists] };
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
