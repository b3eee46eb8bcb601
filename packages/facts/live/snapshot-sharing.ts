import { DescribeSnapshotAttributeCommand, type EC2Client } from "@aws-sdk/client-ec2";
import type { Reading } from "#domain/reading.ts";
import type { Clock } from "#runtime/clock.ts";
import { readAws } from "./aws-reading.ts";

/** The accounts that may use a snapshot besides its owner; `all` for everybody. EC2 has no list of it. */
export function readSnapshotSharing(
  ec2: EC2Client,
  SnapshotId: string,
  clock: Clock,
): Promise<Reading<readonly string[]>> {
  return readAws(`AWS: describe-snapshot-attribute ${SnapshotId}`, clock, async (options) => {
    const command = new DescribeSnapshotAttributeCommand({ SnapshotId, Attribute: "createVolumePermission" });
    const { CreateVolumePermissions = [] } = await ec2.send(command, options);
    return CreateVolumePermissions.flatMap(({ UserId, Group }) => UserId ?? Group ?? []);
  });
}
