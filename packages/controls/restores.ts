import { indexBy } from "#domain/index-by.ts";
import type { Tenant } from "#domain/tenant.ts";
import { type Backup, includesNamespace } from "#domain/velero.ts";
import type { Restore } from "#domain/velero-traces.ts";
import { backupNamed } from "./attribution.ts";
import { tenantInName } from "./backup-names.ts";

const byNamespace = indexBy<Restore>(({ includedNamespaces, namespaceMapping }) => [
  ...includedNamespaces,
  ...Object.keys(namespaceMapping),
  ...Object.values(namespaceMapping),
]);
const byBackup = indexBy<Restore>((restore) => restore.backupName);
const byTenantInName = indexBy<Restore>((restore) => tenantInName(restore.backupName));

/** Restores of a tenant's data, or into its namespace: they say so, or their Backup is of that namespace alone. */
export function restoresOf(
  { id, namespace }: Tenant,
  restores: readonly Restore[],
  ownBackups: readonly Backup[],
  backups: readonly Backup[],
): readonly Restore[] {
  const named = byNamespace(restores).get(namespace);
  const ofBackups = ownBackups
    .filter(({ includedNamespaces }) => includedNamespaces.length === 1)
    .flatMap(({ name }) => byBackup(restores).get(name));
  const byName = byTenantInName(restores)
    .get(id)
    .filter(({ backupName }) => {
      const backup = backupNamed(backups, backupName);
      return backup === undefined || includesNamespace(backup, namespace);
    });
  return [...new Set([...named, ...ofBackups, ...byName])];
}
