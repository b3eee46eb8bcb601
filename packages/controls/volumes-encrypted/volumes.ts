import { MINUTE, type Milliseconds } from "#domain/duration.ts";
import { type Volume, volumeById } from "#domain/ec2.ts";
import type { Advisory, Violation } from "#domain/finding.ts";
import { type Instant, isFromTheFuture } from "#domain/instant.ts";
import {
  claimsByNamespace,
  namespacedName,
  type PersistentVolume,
  type PersistentVolumeClaim,
  volumesByClaimNamespace,
  volumesByName,
} from "#domain/workloads.ts";
import { ebsVolumeId } from "../ebs.ts";

interface Lists {
  readonly persistentVolumeClaims: readonly PersistentVolumeClaim[];
  readonly persistentVolumes: readonly PersistentVolume[];
  readonly volumes: readonly Volume[];
}

interface Remark {
  readonly reason: string;
  readonly message: string;
}

/** A volume of EC2, and the PersistentVolume that names it. */
export interface HeldVolume extends Volume {
  readonly persistentVolume: PersistentVolume;
}

/** What stands behind a namespace's volumes, and what of it could not be found. */
export interface Held {
  readonly volumes: readonly HeldVolume[];
  /** The ids of EC2 volumes that PersistentVolumes name, whether EC2 knows them or not. */
  readonly volumeIds: ReadonlySet<string>;
  readonly violations: readonly Violation[];
  readonly unclear: readonly Remark[];
  readonly advisories: readonly Advisory[];
}

/** The lists of Kubernetes and of EC2 are read side by side: what is younger may be in one of them only. */
const READ_WITHIN: Milliseconds = 5 * MINUTE;

/** Volumes in any phase count: a Released or retained one still holds the tenant's data. */
export function heldVolumes(namespace: string, lists: Lists, now: Instant): Held {
  const claims = claimsByNamespace(lists.persistentVolumeClaims).get(namespace);
  const named = claims.flatMap(({ volumeName = "" }) => volumesByName(lists.persistentVolumes).get(volumeName) ?? []);
  const volumes = [...new Set([...volumesByClaimNamespace(lists.persistentVolumes).get(namespace), ...named])];
  const looked = volumes.map((volume) => lookUp(volume, lists.volumes, now));
  const remarks = claims.map((claim) => remarkOn(claim, lists.persistentVolumes));
  return {
    volumes: looked.flatMap((one) => one.stored ?? []),
    volumeIds: new Set(volumes.flatMap((volume) => ebsVolumeId(volume) ?? [])),
    violations: looked.flatMap((one) => one.violation ?? []),
    unclear: [...looked, ...remarks].flatMap((one) => one.unclear ?? []),
    advisories: [...looked, ...remarks].flatMap((one) => one.advisory ?? []),
  };
}

interface Looked {
  readonly stored?: HeldVolume;
  readonly violation?: Violation;
  readonly unclear?: Remark;
  readonly advisory?: Advisory;
}

function lookUp(volume: PersistentVolume, volumes: readonly Volume[], now: Instant): Looked {
  const id = ebsVolumeId(volume);
  if (id === undefined) {
    const what = volume.driver === undefined ? "no CSI driver" : `driver ${volume.driver}`;
    const message = `${describeVolume(volume)} (${what}) is not an EBS volume: what encrypts it cannot be seen here.`;
    return { unclear: { reason: "NotEbs", message } };
  }
  const [found] = volumeById(volumes).get(id);
  if (found !== undefined) return { stored: { ...found, persistentVolume: volume } };
  const message = `EC2 does not know volume ${id} of ${describeVolume(volume)}.`;
  if (isBeingMade(volume, now))
    return { unclear: { reason: "VolumeTooYoung", message: `${message} It was made while EC2 was read.` } };
  // Its data is gone, and it will go itself in a moment.
  if (volume.phase === "Released" && volume.reclaimPolicy === "Delete")
    return { advisory: { reason: "VolumeGone", message: `${message} It is Released, and about to be deleted.` } };
  return { violation: { kind: "Volume", id, reason: "VolumeMissing", message } };
}

function isBeingMade({ createdAt }: PersistentVolume, now: Instant): boolean {
  return createdAt !== undefined && now - createdAt < READ_WITHIN && !isFromTheFuture(createdAt, now);
}

/** A claim whose volume is not among those that are judged. */
function remarkOn(claim: PersistentVolumeClaim, volumes: readonly PersistentVolume[]): Looked {
  if (claim.volumeName !== undefined && volumesByName(volumes).has(claim.volumeName)) return NOTHING;
  const subject = `PersistentVolumeClaim ${namespacedName(claim)}`;
  if (claim.phase === "Pending")
    return { advisory: { reason: "ClaimPending", message: `${subject} is Pending: it has no volume yet.` } };
  const its = claim.volumeName === undefined ? "its volume" : `its volume ${claim.volumeName}`;
  const message = `${subject} is ${claim.phase}, and ${its} is not in the cluster.`;
  return { unclear: { reason: "VolumeNotSeen", message } };
}

const NOTHING: Looked = {};

export function describeVolume({ name, claim, phase }: PersistentVolume): string {
  if (claim === undefined) return `PersistentVolume ${name}`;
  const state = phase === "Bound" ? "" : `, ${phase}`;
  return `PersistentVolumeClaim ${namespacedName(claim)} (PersistentVolume ${name}${state})`;
}
