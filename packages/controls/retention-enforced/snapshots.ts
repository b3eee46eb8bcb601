import { formatDuration, type Milliseconds } from "#domain/duration.ts";
import type { Snapshot } from "#domain/ec2.ts";
import { BACKUP_TAG, CSI_SNAPSHOT_TAG } from "#domain/ec2-tags.ts";
import type { Violation } from "#domain/finding.ts";
import { indexBy, oncePerList } from "#domain/index-by.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { Reading } from "#domain/reading.ts";
import { type Backup, takenAt } from "#domain/velero.ts";
import type { VolumeSnapshotContent } from "#domain/velero-traces.ts";
import { type Belonging, backupNamed } from "../attribution.ts";
import { MADE_WITHIN } from "../snapshot-times.ts";
import { strayAge } from "./limits.ts";

interface Circumstances {
  readonly backups: readonly Backup[];
  /** True where S3 was listed, and nothing of the backup is there. */
  readonly isWithoutFolder: (backup: Backup) => boolean;
  /** Backups that are themselves named, or are being deleted: their snapshots go with them. */
  readonly spokenFor: ReadonlySet<string>;
  /** Backups that take in the tenant's namespace. */
  readonly ownBackups: readonly Backup[];
  /** Objects of the CSI snapshot controller, each of which keeps its snapshot from being nobody's. */
  readonly contents: Reading<readonly VolumeSnapshotContent[]>;
  readonly retention: Milliseconds;
  readonly now: Instant;
}

/** Snapshots that nothing will collect, because no backup has them, or that are older than promised. */
export function judgeSnapshots(
  snapshots: readonly Belonging<Snapshot>[],
  circumstances: Circumstances,
): readonly Violation[] {
  return snapshots.flatMap((snapshot) => judgeSnapshot(snapshot, circumstances) ?? []);
}

function judgeSnapshot(belonging: Belonging<Snapshot>, circumstances: Circumstances): Violation | undefined {
  const { backups, spokenFor, retention, now } = circumstances;
  const { item } = belonging;
  const { id, startedAt, tags } = item;
  const name = tags[BACKUP_TAG];
  if (name !== undefined && spokenFor.has(name)) return undefined;
  const stray = strayAge(startedAt, retention, now);
  if (stray === "tooOld") {
    const message = `Snapshot ${id} is ${ageOf(item, now)} old, and promised are ${formatDuration(retention)}. ${whose(belonging)}.`;
    return { kind: "Snapshot", id, reason: "SnapshotTooOld", message };
  }
  if (stray !== "tooYoungToBeAlone") return undefined;
  const why =
    name === undefined ? whyOfNoBackup(item, circumstances) : whyAlone(name, backupNamed(backups, name), circumstances);
  if (why === undefined) return undefined;
  const message = `Snapshot ${id}, ${ageOf(item, now)} old, is owned by no backup: ${why}, so that nothing will delete it. ${whose(belonging)}.`;
  return { kind: "Snapshot", id, reason: "SnapshotWithoutBackup", message };
}

function ageOf({ startedAt }: Snapshot, now: Instant): string {
  return formatDuration(now - startedAt);
}

function whose({ item, by }: Belonging<Snapshot>): string {
  return `It is the tenant's by ${by(item)}`;
}

/** Velero deletes the snapshots that a backup's objects in S3 name. */
function whyAlone(name: string, backup: Backup | undefined, { isWithoutFolder }: Circumstances): string | undefined {
  if (backup === undefined) return `there is no Backup ${name}`;
  if (backup.phase !== "Failed" || !isWithoutFolder(backup)) return undefined;
  return `Backup ${name} has Failed, and nothing of it is in S3`;
}

/** Of what is not understood nobody knows where it leads. */
const unclearOf = oncePerList<VolumeSnapshotContent, readonly VolumeSnapshotContent[]>((contents) =>
  contents.filter(({ unclear }) => unclear !== undefined),
);
const contentsByHandle = indexBy<VolumeSnapshotContent>((content) => content.snapshotHandle);

/**
 * Snapshots of the CSI driver do not carry their backup's name, and lists of volumes are not read of every backup. But one
 * that was made while no backup of the tenant was, and that no VolumeSnapshotContent leads to, is none of those that are
 * there.
 */
function whyOfNoBackup(
  { id, startedAt, tags }: Snapshot,
  { ownBackups, contents, now }: Circumstances,
): string | undefined {
  if (tags[CSI_SNAPSHOT_TAG] === undefined || contents.status === "unreadable") return undefined;
  const isKnown = unclearOf(contents.value).length > 0 || contentsByHandle(contents.value).get(id).length > 0;
  const wasMade = ownBackups.some(
    (backup) => startedAt >= takenAt(backup) - MADE_WITHIN && startedAt <= (backup.completedAt ?? now) + MADE_WITHIN,
  );
  if (isKnown || wasMade) return undefined;
  return `none was being made at ${formatInstant(startedAt)}, and no VolumeSnapshotContent leads to it`;
}
