import { DescribeVolumesCommand, type EC2Client, type Volume } from "@aws-sdk/client-ec2";

/** The EC2 volumes that the EBS CSI driver made for the PersistentVolume of this name. */
export async function volumesNamed(ec2: EC2Client, name: string): Promise<readonly Volume[]> {
  const Filters = [{ Name: "tag:CSIVolumeName", Values: [name] }];
  return (await ec2.send(new DescribeVolumesCommand({ Filters }))).Volumes ?? [];
}
