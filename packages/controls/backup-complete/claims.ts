import type { Milliseconds } from "#domain/duration.ts";
import type { Advisory } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { type Backup, takenAt, type VolumeInfo } from "#domain/velero.ts";
import { namespacedName, type PersistentVolume, type PersistentVolumeClaim, volumesByName } from "#domain/workloads.ts";
import { bestCopy, type CopyCircumstances } from "./copies.ts";

/** How one claim stands in the backup by which its namespace is judged. Messages are whole sentences. */
export type ClaimState =
  | { readonly state: "held"; readonly where: string; readonly advice?: Advisory }
  /** It is younger than the backup, and the next one is not due yet. */
  | { readonly state: "notDue"; readonly message: string }
  /** It has no volume yet, so there is nothing to hold. */
  | { readonly state: "noVolume"; readonly message: string }
  | { readonly state: "notHeld"; readonly reason: string; readonly message: string }
  | { readonly state: "notUnderstood"; readonly reason: string; readonly message: string };

interface Circumstances extends CopyCircumstances {
  readonly backup: Backup;
  readonly entries: readonly VolumeInfo[];
  readonly volumes: readonly PersistentVolume[];
  /** How long after a claim was made the first backup of it may take. */
  readonly allowed: Milliseconds;
}

/** Velero leaves out what has this label set to true, and says nothing of it. */
const EXCLUDE_LABEL = "velero.io/exclude-from-backup";

export function judgeClaim(claim: PersistentVolumeClaim, circumstances: Circumstances): ClaimState {
  const volume = volumeOf(claim, circumstances.volumes);
  if ("state" in volume) return volume;
  const { backup } = circumstances;
  const entries = circumstances.entries.filter((entry) => isAbout(entry, claim, volume));
  const copy = bestCopy(entries, volume, circumstances);
  const subject = `PersistentVolumeClaim ${namespacedName(claim)}`;
  if (copy?.state === "good")
    return { state: "held", where: copy.where, ...adviceOn(claim, subject, backup, copy.advice) };
  if (claim.createdAt > takenAt(backup)) return judgeYoungClaim(claim, subject, circumstances);
  if (copy === undefined) {
    const message = [`${subject} is not in backup ${backup.name}.`, excluded(claim) ?? ""].join(" ").trim();
    return { state: "notHeld", reason: "NotInBackup", message };
  }
  const message = `${subject}: backup ${backup.name} ${copy.problem}.`;
  return { state: copy.state === "bad" ? "notHeld" : "notUnderstood", reason: copy.reason, message };
}

/** The volume that holds the claim's data, or what stands in the way of there being one. */
function volumeOf(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
): PersistentVolume | Exclude<ClaimState, { state: "held" }> {
  const subject = `PersistentVolumeClaim ${namespacedName(claim)}`;
  if (claim.phase === "Pending") return { state: "noVolume", message: `${subject} is Pending: it has no volume yet.` };
  if (claim.phase === "Lost")
    return { state: "notHeld", reason: "ClaimLost", message: `${subject} is Lost: its volume no longer exists.` };
  if (claim.phase !== "Bound" || claim.volumeName === undefined) {
    const found = claim.phase === "Bound" ? "Bound, and names no volume" : claim.phase;
    return { state: "notUnderstood", reason: "ClaimNotUnderstood", message: `${subject} is ${found}.` };
  }
  const [volume] = volumesByName(volumes).get(claim.volumeName);
  if (volume !== undefined) return volume;
  const message = `${subject} is bound to ${claim.volumeName}, which is not among the cluster's volumes.`;
  return { state: "notUnderstood", reason: "VolumeNotSeen", message };
}

/** An entry names the claim; where it names none, its volume says whose it is. */
function isAbout(
  { claim: named, volumeName }: VolumeInfo,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
): boolean {
  if (named === undefined) return volumeName === volume.name;
  return named.namespace === claim.namespace && named.name === claim.name;
}

function judgeYoungClaim(
  claim: PersistentVolumeClaim,
  subject: string,
  { backup, allowed, now }: Circumstances,
): ClaimState {
  const made = `${subject} was made at ${formatInstant(claim.createdAt)}, after backup ${backup.name} had begun`;
  const due: Instant = claim.createdAt + allowed;
  if (now <= due) return { state: "notDue", message: `${made}; the next has until ${formatInstant(due)}.` };
  return { state: "notHeld", reason: "NotInBackup", message: `${made}, and no backup has been made since.` };
}

function adviceOn(
  claim: PersistentVolumeClaim,
  subject: string,
  backup: Backup,
  pending: string | undefined,
): { readonly advice?: Advisory } {
  if (pending !== undefined)
    return { advice: { reason: "SnapshotPending", message: `${subject}: backup ${backup.name} ${pending}.` } };
  const leftOut = excluded(claim);
  return leftOut === undefined ? {} : { advice: { reason: "ClaimExcluded", message: `${subject}: ${leftOut}` } };
}

function excluded({ labels }: PersistentVolumeClaim): string | undefined {
  return labels[EXCLUDE_LABEL] === "true" ? `Its label ${EXCLUDE_LABEL}=true leaves it out of backups.` : undefined;
}
