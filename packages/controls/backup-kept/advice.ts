import type { Milliseconds } from "#domain/duration.ts";
import type { Snapshot } from "#domain/ec2.ts";
import { BACKUP_TAG } from "#domain/ec2-tags.ts";
import type { Advisory } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";
import type { Reading } from "#domain/reading.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { Backup } from "#domain/velero.ts";
import { backupNamed, taggedFor } from "../attribution.ts";
import type { StrayFolder } from "../stray-folders.ts";

interface Traces {
  readonly tenant: Tenant;
  readonly backups: readonly Backup[];
  readonly strays: readonly StrayFolder[];
  readonly snapshots: Reading<readonly Snapshot[]>;
  readonly retention: Milliseconds;
  readonly now: Instant;
}

/**
 * Traces of backups that are gone before their time: their folder, from which Velero should make the Backup again, or
 * their snapshots. `retention-enforced` asks what is to become of the traces.
 */
export function adviceOnTraces({ tenant, backups, strays, snapshots, retention, now }: Traces): readonly Advisory[] {
  const folders = strays
    .filter(({ takenAt }) => takenAt !== undefined && now - takenAt < retention)
    .map(({ address, folder }) => ({
      reason: "BackupNotInCluster",
      message: `${address} holds a backup, and there is no Backup ${folder.name}: Velero has not taken it up from there.`,
    }));
  if (snapshots.status === "unreadable") return folders;
  const lost = new Map<string, string>();
  for (const { item } of taggedFor(snapshots.value, tenant, backups)) {
    const name = item.tags[BACKUP_TAG];
    if (name === undefined || backupNamed(backups, name) !== undefined || now - item.startedAt >= retention) continue;
    if (!strays.some(({ folder }) => folder.name === name)) lost.set(name, item.id);
  }
  return [
    ...folders,
    ...[...lost].map(([name, id]) => ({
      reason: "SnapshotsOfLostBackup",
      message: `Backup ${name} is gone before its time: snapshot ${id} is tagged with it, and there is neither a Backup nor a folder of that name.`,
    })),
  ];
}
