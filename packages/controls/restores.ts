import { indexBy } from "#domain/index-by.ts";
import type { Tenant } from "#domain/tenant.ts";
import { type Backup, includesNamespace, isPattern, type Schedule } from "#domain/velero.ts";
import type { Restore } from "#domain/velero-traces.ts";
import { backupNamed } from "./attribution.ts";
import { originInName, tenantInName } from "./backup-names.ts";

interface RestoreFacts {
  readonly restores: readonly Restore[];
  readonly backups: readonly Backup[];
  readonly schedules: readonly Schedule[];
}

const WIDE = "*";
const byNamespace = indexBy<Restore>(({ includedNamespaces, namespaceMapping }) => [
  ...(includedNamespaces.length === 0 || includedNamespaces.some(isPattern) ? [WIDE] : includedNamespaces),
  ...Object.keys(namespaceMapping),
  ...Object.values(namespaceMapping),
]);
const byBackup = indexBy<Restore>((restore) => restore.backupName);
const byTenantInName = indexBy<Restore>((restore) => tenantInName(restore.backupName));
const schedulesByName = indexBy<Schedule>((schedule) => schedule.name);
const schedulesBehind = (schedules: readonly Schedule[], backupName: string) =>
  schedulesByName(schedules).get(originInName(backupName) ?? "");

/**
 * Restores of a tenant's data, or into its namespace: they say so, or their Backup is of that namespace alone; of one that
 * is gone, its name or its Schedule says whose it was.
 */
export function restoresOf(
  { id, namespace }: Tenant,
  { restores, backups, schedules }: RestoreFacts,
  ownBackups: readonly Backup[],
): readonly Restore[] {
  const named = byNamespace(restores).get(namespace);
  const wide = byNamespace(restores)
    .get(WIDE)
    .filter((restore) => restore.includedNamespaces.length > 0 || isOfSchedule(restore, namespace, backups, schedules));
  const ofBackups = ownBackups
    .filter(({ includedNamespaces }) => includedNamespaces.length === 1)
    .flatMap(({ name }) => byBackup(restores).get(name));
  const byName = byTenantInName(restores)
    .get(id)
    .filter(({ backupName }) => {
      const backup = backupNamed(backups, backupName);
      return backup === undefined || includesNamespace(backup, namespace);
    });
  return [...new Set([...named, ...wide, ...ofBackups, ...byName])].filter((restore) => takesIn(restore, namespace));
}

/**
 * Restores of all that their Backup held, which is gone, as is whatever would say what that was: they may hold data of
 * anybody. What Velero refused has restored nothing.
 */
export function unclearRestores(
  { namespace }: Tenant,
  { restores, backups, schedules }: RestoreFacts,
): readonly Restore[] {
  return byNamespace(restores)
    .get(WIDE)
    .filter(({ backupName, includedNamespaces, refusedFor, ...restore }) => {
      if (includedNamespaces.length > 0 || refusedFor !== undefined || backupName === "") return false;
      if (backupNamed(backups, backupName) !== undefined) return false;
      const isNamed = tenantInName(backupName) !== undefined || Object.keys(restore.namespaceMapping).length > 0;
      const isOfSchedules = schedulesBehind(schedules, backupName).length > 0;
      return !isNamed && !isOfSchedules && takesIn({ includedNamespaces, ...restore }, namespace);
    });
}

function isOfSchedule(
  { backupName }: Restore,
  namespace: string,
  backups: readonly Backup[],
  schedules: readonly Schedule[],
): boolean {
  if (backupNamed(backups, backupName) !== undefined) return false;
  return schedulesBehind(schedules, backupName).some((schedule) => includesNamespace(schedule, namespace));
}

/** By its lists of namespaces, patterns and all; what is written to a namespace is its own as well. */
function takesIn(
  restore: Pick<Restore, "includedNamespaces" | "excludedNamespaces" | "namespaceMapping">,
  namespace: string,
): boolean {
  const { namespaceMapping: mapping } = restore;
  return includesNamespace(restore, namespace) || namespace in mapping || Object.values(mapping).includes(namespace);
}
