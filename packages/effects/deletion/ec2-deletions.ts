import {
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DescribeLockedSnapshotsCommand,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import type { DeletionItem } from "#domain/deletion.ts";
import type { Instant } from "#domain/instant.ts";
import { DONE, type Effect } from "./outcome.ts";

export async function deleteVolume(ec2: EC2Client, { id: VolumeId }: DeletionItem): Promise<Effect> {
  try {
    await ec2.send(new DeleteVolumeCommand({ VolumeId }));
  } catch (error) {
    if (!isNamed(error, "InvalidVolume.NotFound")) throw error;
  }
  return DONE;
}

/** A snapshot that is locked, or that an AMI uses, is one item's result: the rest goes on. */
export async function deleteSnapshot(ec2: EC2Client, item: DeletionItem): Promise<Effect> {
  const { kind, id, place } = item;
  try {
    await ec2.send(new DeleteSnapshotCommand({ SnapshotId: id }));
    return DONE;
  } catch (error) {
    if (isNamed(error, "InvalidSnapshot.NotFound")) return DONE;
    if (isNamed(error, "InvalidSnapshot.InUse")) {
      const message = `Snapshot ${id} is in use by an AMI: ${messageOf(error)}`;
      return { kind: "deferred", item: { kind, id, place, reason: "SnapshotInUse", message, until: null } };
    }
    if (!(error instanceof Error && /Locked/u.test(error.name))) throw error;
    const until = await lockedUntil(ec2, id);
    const message = `Snapshot ${id} is locked: ${messageOf(error)}`;
    return { kind: "deferred", item: { kind, id, place, reason: "SnapshotLocked", message, until } };
  }
}

async function lockedUntil(ec2: EC2Client, id: string): Promise<Instant | null> {
  const { Snapshots = [] } = await ec2.send(new DescribeLockedSnapshotsCommand({ SnapshotIds: [id] }));
  return Snapshots[0]?.LockExpiresOn?.getTime() ?? null;
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
