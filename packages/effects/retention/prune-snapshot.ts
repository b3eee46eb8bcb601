import {
  DescribeSnapshotAttributeCommand,
  DescribeSnapshotsCommand,
  type EC2Client,
  type Snapshot,
} from "@aws-sdk/client-ec2";
import { formatInstant } from "#domain/instant.ts";
import type { PruneItem, PruneMethod } from "#domain/pruning.ts";
import { deleteSnapshot } from "../deletion/ec2-deletions.ts";
import { ABSENT, changed, DELETED, type PruneEffect } from "./prune-effect.ts";

type Method = Extract<PruneMethod, { by: "DeleteSnapshot" }>;

/** Deletes a snapshot that is still of the same volume, of the same time, with the same tags, and shared with nobody. */
export async function pruneSnapshot(ec2: EC2Client, item: PruneItem, method: Method): Promise<PruneEffect> {
  const now = await describe(ec2, item.id);
  if (now === undefined) return ABSENT;
  const difference = differenceOf(now, method);
  if (difference !== undefined) return changed(`Snapshot ${item.id}: ${difference}`);
  const { CreateVolumePermissions = [] } = await ec2.send(
    new DescribeSnapshotAttributeCommand({ SnapshotId: item.id, Attribute: "createVolumePermission" }),
  );
  if (CreateVolumePermissions.length > 0) return changed(`Snapshot ${item.id} is shared with another account now.`);
  const { kind, id, place, reason } = item;
  const effect = await deleteSnapshot(ec2, { kind, id, place, by: reason });
  return effect.kind === "deferred" ? { outcome: "deferred", message: effect.item.message } : DELETED;
}

async function describe(ec2: EC2Client, id: string): Promise<Snapshot | undefined> {
  try {
    const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [id], OwnerIds: ["self"] }));
    return Snapshots.find(({ SnapshotId }) => SnapshotId === id);
  } catch (error) {
    if (error instanceof Error && error.name === "InvalidSnapshot.NotFound") return undefined;
    throw error;
  }
}

function differenceOf({ VolumeId, StartTime, Tags = [] }: Snapshot, { volumeId, startedAt, tags }: Method) {
  if (VolumeId !== volumeId) return `it is of volume ${VolumeId}, and ${volumeId} was planned.`;
  if (StartTime?.getTime() !== startedAt)
    return `it is of ${StartTime?.toISOString() ?? "no time"}, and ${formatInstant(startedAt)} was planned.`;
  const now = new Map(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
  const planned = Object.entries(tags);
  const isSame = planned.length === now.size && planned.every(([key, value]) => now.get(key) === value);
  return isSame ? undefined : "its tags are not what they were.";
}
