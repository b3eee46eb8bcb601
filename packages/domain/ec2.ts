import { indexBy, uniquelyBy } from "./index-by.ts";
import type { Instant } from "./instant.ts";
import type { Labels } from "./workloads.ts";

/** An EBS volume, as EC2 describes it. */
export interface Volume {
  readonly id: string;
  readonly encrypted: boolean;
  /** ARN. */
  readonly kmsKey?: string;
  /** creating, available, in-use, deleting, deleted or error. */
  readonly state: string;
  readonly sizeGiB: number;
  readonly availabilityZone: string;
  readonly tags: Labels;
  readonly createdAt?: Instant;
  /** What it was made from. */
  readonly snapshotId?: string;
}

/** An EBS snapshot that this account owns. */
export interface Snapshot {
  readonly id: string;
  readonly volumeId: string;
  readonly encrypted: boolean;
  readonly kmsKey?: string;
  /** pending, completed, error, recoverable or recovering. */
  readonly state: string;
  readonly sizeGiB: number;
  /** In the archive tier, from which it takes up to three days to come back. */
  readonly archived?: true;
  readonly startedAt: Instant;
  readonly tags: Labels;
}

export const volumeById = indexBy<Volume>((volume) => volume.id);
export const snapshotById = uniquelyBy<Snapshot>((snapshot) => snapshot.id);
export const snapshotsByVolume = indexBy<Snapshot>((snapshot) => snapshot.volumeId);
