import { formatDuration, HOUR, type Milliseconds } from "#domain/duration.ts";
import { type Snapshot, snapshotById } from "#domain/ec2.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { type Backup, takenAt, type VolumeInfo } from "#domain/velero.ts";
import type { PersistentVolume } from "#domain/workloads.ts";
import { ebsVolumeId } from "../ebs.ts";
import { MADE_WITHIN } from "../snapshot-times.ts";
import type { HasFileCopies } from "./file-copies.ts";

/** What one entry of a backup's volumeinfo is worth. */
export type Copy =
  | { readonly state: "good"; readonly where: string; readonly advice?: Remark }
  | { readonly state: "bad"; readonly reason: string; readonly problem: string }
  | { readonly state: "notUnderstood"; readonly reason: string; readonly problem: string };

/** `problem` completes the sentence "Backup x …". */
interface Remark {
  readonly reason: string;
  readonly problem: string;
}

export interface CopyCircumstances {
  readonly snapshots: readonly Snapshot[];
  readonly hasFileCopies: HasFileCopies;
  readonly now: Instant;
}

/** EBS completes most snapshots within minutes, and a first one of a large volume within hours. */
const PENDING_UP_TO: Milliseconds = 6 * HOUR;

/** What a backup says of one volume. */
export interface Mention {
  readonly backup: Backup;
  readonly entry: VolumeInfo;
}

export interface CopyInBackup {
  readonly backup: Backup;
  readonly copy: Copy;
}

/** The best copy of a volume, and of equals the first; undefined where no backup mentions it. One may mention it twice. */
export function bestCopy(
  mentions: readonly Mention[],
  volume: PersistentVolume,
  circumstances: CopyCircumstances,
): CopyInBackup | undefined {
  const copies = mentions.map((mention) => ({
    backup: mention.backup,
    copy: judgeCopy(mention, volume, circumstances),
  }));
  const rank = ({ copy }: CopyInBackup) => ["good", "notUnderstood", "bad"].indexOf(copy.state);
  return copies.sort((a, b) => rank(a) - rank(b)).at(0);
}

/** Judges the copy that a backup says it has of a volume. `problem` completes the sentence "Backup x …". */
function judgeCopy(mention: Mention, volume: PersistentVolume, circumstances: CopyCircumstances): Copy {
  const { entry } = mention;
  if (entry.skipped) return bad("VolumeSkipped", `skipped it${because(entry.skippedReason)}`);
  if (entry.volumeName !== "" && entry.volumeName !== volume.name)
    return bad("OtherVolume", `holds ${entry.volumeName}, and its volume is ${volume.name}`);
  if (entry.result !== undefined && entry.result !== "succeeded")
    return bad("CopyFailed", `says that its copy ${entry.result === "failed" ? "has failed" : `is "${entry.result}"`}`);
  // What became of the copy itself wins over what its backup makes of it.
  if (entry.phase !== undefined && entry.phase !== "Completed")
    return bad("CopyFailed", `says that its copy is ${entry.phase}`);
  if (entry.method === "unknown")
    return notUnderstood("MethodNotUnderstood", "copied it in a way that is not known here");
  if (entry.method === "PodVolumeBackup" || entry.dataMoved) return judgeMovedCopy(mention, volume, circumstances);
  return judgeSnapshot(mention, volume, circumstances);
}

/**
 * Data in the object store. Older releases of Velero do not say what became of it. That any of the namespace's is there is
 * seen, and no more: what a repository holds only its own tools can tell.
 */
function judgeMovedCopy(
  { backup, entry }: Mention,
  { claim }: PersistentVolume,
  circumstances: CopyCircumstances,
): Copy {
  const { result, method, phase, uploader } = entry;
  if (result !== "succeeded" && phase !== "Completed")
    return notUnderstood("CopyNotConfirmed", "does not say whether its copy has succeeded");
  const namespace = entry.claim?.namespace ?? claim?.namespace;
  if (uploader !== undefined && namespace !== undefined) {
    const isThere = circumstances.hasFileCopies(backup, uploader, namespace);
    const folder = `${uploader}/${namespace}/`;
    if (isThere === undefined) return notUnderstood("CopyNotSeen", `copied it to ${folder}, where nobody could look`);
    if (!isThere) return bad("CopyMissing", `copied it to ${folder}, where there is nothing`);
  }
  return { state: "good", where: method === "PodVolumeBackup" ? "file system copy" : "moved data" };
}

/** Whether it is encrypted is for `volumes-encrypted` to say: one cause, one alert. */
function judgeSnapshot({ backup, entry }: Mention, volume: PersistentVolume, circumstances: CopyCircumstances): Copy {
  const { snapshotHandle: id } = entry;
  if (id === undefined) return bad("SnapshotMissing", "names no snapshot of it");
  const volumeId = ebsVolumeId(volume);
  if (volumeId === undefined)
    return notUnderstood("VolumeNotSupported", `copied it to ${id}, which is not a snapshot of an EBS volume`);
  const snapshot = snapshotById(circumstances.snapshots).get(id);
  if (snapshot === undefined) return bad("SnapshotMissing", `copied it to ${id}, which EC2 does not have`);
  if (snapshot.volumeId !== volumeId)
    return bad("SnapshotOfOtherVolume", `copied it to ${id}, which is of ${snapshot.volumeId} and not of ${volumeId}`);
  if (takenAt(backup) - snapshot.startedAt > MADE_WITHIN)
    return bad("SnapshotOfOtherBackup", `copied it to ${id}, which is of ${formatInstant(snapshot.startedAt)} already`);
  return judgeState(snapshot, circumstances.now);
}

function judgeState({ id, state, startedAt, archived }: Snapshot, now: Instant): Copy {
  const age = now - startedAt;
  switch (state) {
    case "completed":
      return { state: "good", where: id, ...(archived ? { advice: inArchive(id) } : {}) };
    case "pending":
      if (age > PENDING_UP_TO)
        return bad("SnapshotPending", `copied it to ${id}, which is still pending after ${formatDuration(age)}`);
      return { state: "good", where: id, advice: stillCopying(id, age) };
    case "error":
    case "recoverable":
    case "recovering":
      return bad("SnapshotFailed", `copied it to ${id}, whose state is ${state}`);
    default:
      return notUnderstood("SnapshotNotUnderstood", `copied it to ${id}, whose state ${state} is not known here`);
  }
}

function stillCopying(id: string, age: Milliseconds): Remark {
  return { reason: "SnapshotPending", problem: `is still copying it to ${id}, for ${formatDuration(age)} now` };
}

function inArchive(id: string): Remark {
  const problem = `copied it to ${id}, which is in the archive tier: it takes up to three days to come back from there`;
  return { reason: "SnapshotArchived", problem };
}

function bad(reason: string, problem: string): Copy {
  return { state: "bad", reason, problem };
}

function notUnderstood(reason: string, problem: string): Copy {
  return { state: "notUnderstood", reason, problem };
}

function because(reason: string | undefined): string {
  return reason === undefined ? "" : ` (${reason})`;
}
