import type { Cluster } from "./configuration.ts";

/**
 * What IAM allows: actions on resources. Texts hold CloudFormation's pseudo parameters where the account says what they are:
 * `${AWS::Partition}`, `${AWS::AccountId}` and `${AWS::URLSuffix}`.
 */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: readonly Condition[];
}

export interface Condition {
  readonly test: string;
  readonly variable: string;
  readonly values: readonly string[];
}

/** What may be done for some clusters, in the account that they are in: the functions' own, or another's by its roles. */
export type ClusterPermissions = (clusters: readonly Cluster[]) => readonly Statement[];

/** The account in which something is allowed. */
export interface Place {
  readonly partition: string;
  readonly accountId: string;
  /** Of the host names of AWS's services. */
  readonly urlSuffix: string;
}

/** A text of a statement as it is in an account. */
export function inPlace(text: string, { partition, accountId, urlSuffix }: Place): string {
  return text.replaceAll(PARTITION, partition).replaceAll(ACCOUNT, accountId).replaceAll(URL_SUFFIX, urlSuffix);
}

const pseudo = (name: string) => `\${AWS::${name}}`;
const [PARTITION, ACCOUNT, URL_SUFFIX] = [pseudo("Partition"), pseudo("AccountId"), pseudo("URLSuffix")];

/** EKS says where the API server is. What may be done there is the business of RBAC, see deploy/rbac. */
export const readClusters: ClusterPermissions = (clusters) => [
  {
    actions: ["eks:DescribeCluster"],
    resources: clusters.map(({ region, name }) => `arn:${PARTITION}:eks:${region}:${ACCOUNT}:cluster/${name}`),
  },
];

/**
 * What Velero keeps in its buckets, listed as a whole; and of each backup its descriptions and its archive. An archive
 * holds the tenants' objects, Secrets included: docs/adr/0042 says why it is opened all the same. Logs are not read.
 */
export const readBackups: ClusterPermissions = (clusters) => [
  {
    actions: [
      ...["s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketVersioning", "s3:GetBucketLocation"],
      ...["s3:GetEncryptionConfiguration", "s3:GetBucketPublicAccessBlock", "s3:GetBucketPolicyStatus"],
      ...["s3:GetLifecycleConfiguration", "s3:GetBucketObjectLockConfiguration"],
    ],
    resources: clusters.map(bucketArn),
  },
  {
    actions: ["s3:GetObject"],
    resources: clusters.flatMap((cluster) => {
      const folder = [cluster.velero.prefix, "backups"].filter(Boolean).join("/");
      const endings = [".json", ".json.gz", "-results.gz", ".tar.gz"];
      return endings.map((ending) => `${bucketArn(cluster)}/${folder}/*${ending}`);
    }),
  },
  ...decryptBackups(clusters),
];

const bucketArn = (cluster: Cluster) => `arn:${PARTITION}:s3:::${cluster.velero.bucket}`;

/**
 * S3 decrypts on behalf of whoever reads, where a bucket is encrypted with a key of the customer's own. With that key
 * nothing else may be decrypted, and by no other way; the key's own policy has to allow the account's IAM to decide.
 */
function decryptBackups(clusters: readonly Cluster[]): readonly Statement[] {
  return clusters.flatMap(({ velero: { kmsKeyArn } }): Statement[] => {
    if (kmsKeyArn === undefined) return [];
    const region = kmsKeyArn.split(":")[3]; // the bucket's, too
    const viaS3 = { test: "StringEquals", variable: "kms:ViaService", values: [`s3.${region}.${URL_SUFFIX}`] };
    return [{ actions: ["kms:Decrypt"], resources: [kmsKeyArn], conditions: [viaS3] }];
  });
}

/** EC2 knows no resources for Describe actions, nor for listing what is in its Recycle Bin. */
export const readSnapshots: ClusterPermissions = () => [
  {
    actions: [
      ...["ec2:DescribeSnapshots", "ec2:DescribeVolumes"],
      ...["ec2:ListSnapshotsInRecycleBin", "ec2:ListVolumesInRecycleBin"],
    ],
    resources: ["*"],
  },
];

/** How the cluster's network is set up. Neither EC2 nor Elastic Load Balancing knows resources for Describe actions. */
export const readNetworks: ClusterPermissions = () => [
  {
    actions: [
      ...["ec2:DescribeInstances", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"],
      ...["elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeLoadBalancers"],
    ],
    resources: ["*"],
  },
];

/** Why a snapshot must stay: a lock, an AMI, another account. EC2 knows resources for the last of them only. */
export const readSnapshotUses: ClusterPermissions = (clusters) => [
  { actions: ["ec2:DescribeImages", "ec2:DescribeLockedSnapshots"], resources: ["*"] },
  { actions: ["ec2:DescribeSnapshotAttribute"], resources: snapshotsIn(clusters) },
];

/** Deletes for good: snapshots, and versions of what Velero keeps. Volumes are none of pruning's business. */
export const pruneBackups: ClusterPermissions = (clusters) => [
  { actions: ["ec2:DeleteSnapshot"], resources: snapshotsIn(clusters) },
  { actions: ["s3:DeleteObject", "s3:DeleteObjectVersion"], resources: storedBackups(clusters) },
];

/** Which of them may go the caller proves: the tags of a volume say nothing for certain. */
export const deleteVolumes: ClusterPermissions = (clusters) => [
  {
    actions: ["ec2:DeleteVolume"],
    resources: regionsOf(clusters).map((region) => `arn:${PARTITION}:ec2:${region}:${ACCOUNT}:volume/*`),
  },
];

/**
 * Deletes for good: volumes and snapshots, and every version of what Velero keeps of backups, restores and file copies.
 * Which of them are a tenant's only its inventory says: tags are hints, so no condition could.
 */
export const deleteBackupsAndVolumes: ClusterPermissions = (clusters) => [
  ...deleteVolumes(clusters),
  { actions: ["ec2:DeleteSnapshot"], resources: snapshotsIn(clusters) },
  { actions: ["ec2:DescribeLockedSnapshots"], resources: ["*"] },
  {
    actions: ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObjectRetention"],
    resources: storedBackups(clusters),
  },
];

const regionsOf = (clusters: readonly Cluster[]) => [...new Set(clusters.map(({ region }) => region))];

const snapshotsIn = (clusters: readonly Cluster[]) =>
  regionsOf(clusters).map((region) => `arn:${PARTITION}:ec2:${region}::snapshot/*`);

/** Everything that Velero keeps in its buckets, by its areas. */
function storedBackups(clusters: readonly Cluster[]): readonly string[] {
  return clusters.flatMap((cluster) =>
    ["backups", "restores", "kopia", "restic"].map((area) => {
      const folder = [cluster.velero.prefix, area].filter(Boolean).join("/");
      return `${bucketArn(cluster)}/${folder}/*`;
    }),
  );
}
