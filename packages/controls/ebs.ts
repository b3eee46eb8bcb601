import type { PersistentVolume } from "#domain/workloads.ts";

/** The CSI driver's volumes, those of EKS Auto Mode, and those that Kubernetes itself made before there were drivers. */
const EBS_DRIVERS = new Set(["ebs.csi.aws.com", "ebs.csi.eks.amazonaws.com", "kubernetes.io/aws-ebs"]);

/** The EC2 volume behind a PersistentVolume; undefined for a volume of another kind, such as EFS or a host's folder. */
export function ebsVolumeId({ driver, volumeHandle }: PersistentVolume): string | undefined {
  if (driver === undefined || !EBS_DRIVERS.has(driver)) return undefined;
  // In-tree volumes are named `aws://eu-west-1a/vol-0abc`.
  return volumeHandle?.slice(volumeHandle.lastIndexOf("/") + 1);
}

/** Whether something is encrypted with the configured key, which may be given as an ARN or as the key's id alone. */
export function isEncryptedWith(kmsKey: string | undefined, configured: string): boolean {
  return kmsKey !== undefined && (kmsKey === configured || kmsKey.endsWith(`:key/${configured}`));
}
