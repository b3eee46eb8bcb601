import type { Milliseconds } from "#domain/duration.ts";
import type { Snapshot } from "#domain/ec2.ts";
import { byBackupTag } from "#domain/ec2-tags.ts";
import type { Violation } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { Reading } from "#domain/reading.ts";
import { type Backup, newestReadableBackups, takenAt } from "#domain/velero.ts";
import { isStored } from "../backup-folders.ts";

interface Circumstances {
  readonly namespace: string;
  readonly snapshots: Reading<readonly Snapshot[]>;
  readonly retention: Milliseconds;
  readonly now: Instant;
}

/**
 * Older backups of whose snapshots EC2 has fewer than Velero has made: what is left cannot be restored as a whole. They
 * are counted by the tag that Velero sets, for no more is read of an older backup. Those by which `backup-complete` judges
 * are left to it, and snapshots of a CSI driver, which have no such tag, cannot be counted.
 */
export function judgeSnapshots(backups: readonly Backup[], circumstances: Circumstances): readonly Violation[] {
  const { namespace, snapshots, retention, now } = circumstances;
  if (snapshots.status === "unreadable") return [];
  const newest = newestReadableBackups(backups, namespace, now);
  return backups.flatMap((backup) => {
    const { name, expiresAt, volumeSnapshots } = backup;
    if (newest.includes(backup) || now - takenAt(backup) >= retention || !isStored(backup, now)) return [];
    const present = byBackupTag(snapshots.value).get(name).length;
    if (present >= volumeSnapshots.completed) return [];
    const until = expiresAt === undefined ? "" : `, and was to be kept until ${formatInstant(expiresAt)}`;
    const message = `Backup ${name} of ${formatInstant(takenAt(backup))} has lost snapshots: of the ${volumeSnapshots.completed} that Velero made, EC2 has ${present}${until}.`;
    return [{ kind: "Backup", id: name, reason: "SnapshotsGone", message }];
  });
}
