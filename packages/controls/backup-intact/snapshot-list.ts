import { type BackupContents, snapshotListOf } from "#domain/backup-contents.ts";
import type { Reading } from "#domain/reading.ts";
import type { Backup, VolumeInfo } from "#domain/velero.ts";
import { type Fault, wrong } from "./faults.ts";

interface Circumstances {
  readonly backup: Backup;
  readonly namespace: string;
  readonly contents: BackupContents;
  readonly volumeInfo: Reading<readonly VolumeInfo[]>;
}

/**
 * The snapshots that Velero made by itself stand in two lists: in the volumeinfo for people, and in one of their own, by
 * which alone it restores and deletes them. What is not there comes back as an empty volume, and stays for ever.
 */
export function judgeSnapshotList({ backup, namespace, contents, volumeInfo }: Circumstances): readonly Fault[] {
  // A volumeinfo that cannot be read is named with the other documents.
  if (volumeInfo.status === "unreadable") return [];
  const made = volumeInfo.value.filter(({ claim, method, skipped, dataMoved, snapshotHandle }) => {
    return claim?.namespace === namespace && method === "NativeSnapshot" && !skipped && !dataMoved && snapshotHandle;
  });
  if (made.length === 0) return [];
  const file = snapshotListOf(backup.name);
  if (!contents.files.has(file)) {
    const message = `Backup ${backup.name} has made ${made.length} snapshots of ${namespace}, and lacks ${file}, by which Velero restores them.`;
    return [wrong("SnapshotsNotListed", message)];
  }
  const list = contents.documents.get(file);
  if (list?.status !== "observed") return [];
  const { snapshots = [] } = list.value;
  const missing = made.filter(({ snapshotHandle = "" }) => !snapshots.includes(snapshotHandle));
  if (missing.length === 0) return [];
  const names = missing.map(({ snapshotHandle, claim }) => `${snapshotHandle} of ${claim?.name}`).join(", ");
  return [wrong("SnapshotsNotListed", `${file}, by which Velero restores snapshots, does not name ${names}.`)];
}
