import { formatDuration, type Milliseconds } from "#domain/duration.ts";
import type { Advisory } from "#domain/finding.ts";
import { formatInstant, type Instant, isFromTheFuture } from "#domain/instant.ts";
import type { Reading, Unreadable } from "#domain/reading.ts";
import { type Backup, EXCLUDE_LABEL, takenAt, type VolumeInfo } from "#domain/velero.ts";
import { namespacedName, type PersistentVolume, type PersistentVolumeClaim, volumesByName } from "#domain/workloads.ts";
import { bestCopy, type Copy, type CopyCircumstances, type CopyInBackup, type Mention } from "./copies.ts";

/** How one claim stands in the backups by which its namespace is judged. Messages are whole sentences. */
export type ClaimState =
  | { readonly state: "held"; readonly where: string; readonly advice?: Advisory }
  /** It is younger than a backup, and the next one is not due yet. */
  | { readonly state: "notDue"; readonly message: string }
  /** It has no volume yet, so there is nothing to hold. */
  | { readonly state: "noVolume"; readonly message: string }
  | { readonly state: "notHeld"; readonly reason: string; readonly message: string }
  /** No backup that could be opened holds it, and these could not be. */
  | { readonly state: "unopened"; readonly backups: readonly UnopenedBackup[] }
  | { readonly state: "notUnderstood"; readonly reason: string; readonly message: string };

export interface UnopenedBackup {
  readonly backup: Backup;
  readonly cause: Unreadable;
}

interface Circumstances extends CopyCircumstances {
  /** At least one, newest first, with what each says of its volumes. */
  readonly backups: readonly { readonly backup: Backup; readonly volumeInfo: Reading<readonly VolumeInfo[]> }[];
  readonly volumes: readonly PersistentVolume[];
  /** How long after a claim was made its first copy may take, and how old its newest may be. */
  readonly allowed: Milliseconds;
}

export function judgeClaim(claim: PersistentVolumeClaim, circumstances: Circumstances): ClaimState {
  const volume = volumeOf(claim, circumstances.volumes);
  if ("state" in volume) return volume;
  const best = bestCopy(mentionsOf(claim, volume, circumstances), volume, circumstances);
  const judged = best === undefined ? notInBackup(claim, circumstances) : judgeCopyOf(claim, best, circumstances);
  if (judged.state === "held") return judged;
  return unopened(circumstances) ?? notDue(claim, circumstances) ?? judged;
}

/** The volume that holds the claim's data, or what stands in the way of there being one. */
function volumeOf(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
): PersistentVolume | Exclude<ClaimState, { state: "held" }> {
  const subject = subjectOf(claim);
  if (claim.phase === "Pending") return { state: "noVolume", message: `${subject} is Pending: it has no volume yet.` };
  if (claim.phase === "Lost")
    return { state: "notHeld", reason: "ClaimLost", message: `${subject} is Lost: its volume no longer exists.` };
  if (claim.phase !== "Bound" || claim.volumeName === undefined) {
    const found = claim.phase === "Bound" ? "Bound, and names no volume" : claim.phase;
    return { state: "notUnderstood", reason: "ClaimNotUnderstood", message: `${subject} is ${found}.` };
  }
  const volume = volumesByName(volumes).get(claim.volumeName);
  if (volume !== undefined) return volume;
  const message = `${subject} is bound to ${claim.volumeName}, which is not among the cluster's volumes.`;
  return { state: "notUnderstood", reason: "VolumeNotSeen", message };
}

function mentionsOf(claim: PersistentVolumeClaim, volume: PersistentVolume, { backups }: Circumstances) {
  return backups.flatMap(({ backup, volumeInfo }): readonly Mention[] => {
    if (volumeInfo.status === "unreadable") return [];
    return volumeInfo.value.filter((entry) => isAbout(entry, claim, volume)).map((entry) => ({ backup, entry }));
  });
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

/**
 * How old the newest backup is, `backup-fresh` says. One that is older than it may be is judged here: it is another
 * Schedule's, and the only one that holds this claim.
 */
function judgeCopyOf(
  claim: PersistentVolumeClaim,
  { backup, copy }: CopyInBackup,
  { backups, allowed, now }: Circumstances,
): ClaimState {
  const subject = subjectOf(claim);
  if (copy.state !== "good") {
    const message = `${subject}: backup ${backup.name} ${copy.problem}.`;
    return { state: copy.state === "bad" ? "notHeld" : "notUnderstood", reason: copy.reason, message };
  }
  const age = now - takenAt(backup);
  if (backup === backups[0]?.backup || age <= allowed)
    return { state: "held", where: copy.where, ...adviceOn(claim, backup, copy.advice) };
  const message = `${subject}: its newest copy is in backup ${backup.name}, which is ${formatDuration(age)} old; allowed are ${formatDuration(allowed)}.`;
  return { state: "notHeld", reason: "CopyTooOld", message };
}

function unopened({ backups }: Circumstances): ClaimState | undefined {
  const closed = backups.flatMap(({ backup, volumeInfo }) =>
    volumeInfo.status === "unreadable" ? [{ backup, cause: volumeInfo }] : [],
  );
  return closed.length === 0 ? undefined : { state: "unopened", backups: closed };
}

/** A claim that is younger than a backup may be held by the next of its kind. */
function notDue(claim: PersistentVolumeClaim, { backups, allowed, now }: Circumstances): ClaimState | undefined {
  const older = backups.find(({ backup }) => takenAt(backup) < claim.createdAt);
  const due: Instant = claim.createdAt + allowed;
  if (older === undefined || now > due || isFromTheFuture(claim.createdAt, now)) return undefined;
  const message = `${madeAfter(claim, older.backup)}; the next has until ${formatInstant(due)}.`;
  return { state: "notDue", message };
}

function notInBackup(claim: PersistentVolumeClaim, { backups }: Circumstances): ClaimState {
  const notHeld = (message: string): ClaimState => ({ state: "notHeld", reason: "NotInBackup", message });
  const [newest] = backups;
  if (newest !== undefined && takenAt(newest.backup) < claim.createdAt)
    return notHeld(`${madeAfter(claim, newest.backup)}, and no backup has been made since.`);
  const names = backups.map(({ backup }) => backup.name);
  const where = names.length === 1 ? `backup ${names.join()}` : `any of the backups ${names.join(", ")}`;
  return notHeld([`${subjectOf(claim)} is not in ${where}.`, excluded(claim) ?? ""].join(" ").trim());
}

function madeAfter(claim: PersistentVolumeClaim, { name }: Backup): string {
  return `${subjectOf(claim)} was made at ${formatInstant(claim.createdAt)}, after backup ${name} had begun`;
}

function adviceOn(
  claim: PersistentVolumeClaim,
  { name }: Backup,
  remark: Extract<Copy, { state: "good" }>["advice"],
): { readonly advice?: Advisory } {
  const subject = subjectOf(claim);
  if (remark !== undefined)
    return { advice: { reason: remark.reason, message: `${subject}: backup ${name} ${remark.problem}.` } };
  const leftOut = excluded(claim);
  return leftOut === undefined ? {} : { advice: { reason: "ClaimExcluded", message: `${subject}: ${leftOut}` } };
}

function excluded({ labels }: PersistentVolumeClaim): string | undefined {
  return labels[EXCLUDE_LABEL] === "true" ? `Its label ${EXCLUDE_LABEL}=true leaves it out of backups.` : undefined;
}

function subjectOf(claim: PersistentVolumeClaim): string {
  return `PersistentVolumeClaim ${namespacedName(claim)}`;
}
