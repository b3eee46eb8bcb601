import type { BackupCoverage, ListedBackup, TenantBackups } from "#domain/backup-list.ts";
import type { Milliseconds } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import type { Tenant } from "#domain/tenant.ts";
import { type Backup, backupsOf, takenAt } from "#domain/velero.ts";

/** An hourly backup of a fortnight; what is older is counted. */
const MOST_LISTED = 400;

/** The Backups of a cluster, as they were just seen. */
export interface SeenBackups {
  readonly tenants: readonly Tenant[];
  readonly backups: readonly Backup[];
  /** What a backup holds of a tenant; undefined where nobody could open it, or did. */
  readonly coverageOf: (tenant: Tenant, backup: Backup) => BackupCoverage | undefined;
  /** How long a backup is promised to be kept. */
  readonly retention: Milliseconds;
  readonly at: Instant;
}

/** The list of one tenant, with what is known from before: what older backups held, and which were there once. */
export function listBackups(tenant: Tenant, before: TenantBackups | undefined, seen: SeenBackups): TenantBackups {
  const { at } = seen;
  const known = new Map(before?.backups.map((one) => [keyOf(one), one]));
  const present = backupsOf(seen.backups, tenant.namespace).map((backup) => {
    const listed = asListed(backup);
    const coverage = seen.coverageOf(tenant, backup) ?? known.get(keyOf(listed))?.coverage;
    return { ...listed, ...(coverage !== undefined && { coverage }) };
  });
  const keys = new Set(present.map(keyOf));
  // Of a tenant that leaves, backups go because it leaves.
  const gone = [...(tenant.state === "offboarding" ? [] : known.values())]
    .filter((one) => !keys.has(keyOf(one)) && isStillDue(one, seen))
    .map((one) => ({ ...one, goneSince: one.goneSince ?? at }));
  const all = [...present, ...gone].sort((a, b) => b.takenAt - a.takenAt);
  return {
    tenant: tenant.id,
    seenAt: at,
    backups: all.slice(0, MOST_LISTED),
    more: Math.max(0, all.length - MOST_LISTED),
  };
}

/** A backup of the same name that was made again is another one. */
const keyOf = ({ name, takenAt: at }: ListedBackup) => `${name} ${at}`;

function asListed(backup: Backup): ListedBackup {
  const { name, phase, expiresAt, volumeSnapshots, csiVolumeSnapshots } = backup;
  return {
    ...{ name, phase, takenAt: takenAt(backup), ...(expiresAt !== undefined && { expiresAt }) },
    snapshots: {
      completed: volumeSnapshots.completed + csiVolumeSnapshots.completed,
      attempted: volumeSnapshots.attempted + csiVolumeSnapshots.attempted,
    },
  };
}

/** One whose time is over may be gone, and one that never held anything is no loss. */
function isStillDue(
  { takenAt: taken, expiresAt = Infinity, phase }: ListedBackup,
  { at, retention }: SeenBackups,
): boolean {
  return phase === "Completed" && at < Math.min(expiresAt, taken + retention);
}
