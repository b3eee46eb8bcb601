import { type Backup, newestReadableBackups, readableBackups } from "#domain/velero.ts";
import type { FactContext } from "./context.ts";

/**
 * The backups that are opened, with the namespaces of the tenants that are looked for in each: the newest readable ones
 * of every tenant that is not gone. Where everything lies at hand, the older ones as well: what was read once stays so
 * only as long as nobody writes over it.
 */
export function backupsToOpen(
  backups: readonly Backup[],
  { sources, tenants, now }: Pick<FactContext, "sources" | "tenants" | "now">,
): ReadonlyMap<Backup, readonly string[]> {
  const chosen = sources.atHand === true ? readableBackups : newestReadableBackups;
  const wanted = new Map<Backup, string[]>();
  for (const { namespace, state } of tenants) {
    if (state === "deleted") continue;
    for (const backup of chosen(backups, namespace, now)) {
      const namespaces = wanted.get(backup) ?? [];
      wanted.set(backup, namespaces);
      namespaces.push(namespace);
    }
  }
  return wanted;
}
