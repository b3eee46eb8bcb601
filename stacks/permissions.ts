import type { Cluster, KeycloakConfiguration } from "#domain/configuration.ts";
import type { CHAIN_KINDS } from "#domain/evidence.ts";
import type { Storage } from "./storage.ts";

export type Permission =
  Exclude<sst.aws.FunctionArgs["permissions"], undefined> extends $util.Input<(infer Item)[]> ? Item : never;

/**
 * Tenants' records, the promises of their namespaces, realms and hosts, and what is remembered of events. Promises alone are
 * given back, counted and looked through. A transaction needs no more.
 */
export function keepTenants(table: sst.aws.Dynamo): Permission[] {
  const ofPromises = ["NAMESPACE#*", "REALM#*", "HOST#*"];
  return [
    { actions: ["dynamodb:GetItem", "dynamodb:PutItem"], resources: [table.arn] },
    {
      actions: ["dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:Query"],
      resources: [table.arn],
      conditions: [{ test: "ForAllValues:StringLike", variable: "dynamodb:LeadingKeys", values: ofPromises }],
    },
  ];
}

/** One tenant's record. */
export function readTenant(table: sst.aws.Dynamo): Permission[] {
  const conditions = [{ test: "ForAllValues:StringLike", variable: "dynamodb:LeadingKeys", values: ["TENANT#*"] }];
  return [{ actions: ["dynamodb:GetItem"], resources: [table.arn], conditions }];
}

/** All tenants stand together in the index, and nowhere else. */
export function listTenants(table: sst.aws.Dynamo): Permission[] {
  return [{ actions: ["dynamodb:Query"], resources: [$interpolate`${table.arn}/index/gsi1`] }];
}

/** A lease is taken and given back by conditional updates of its item. */
export function takeLeases(table: sst.aws.Dynamo): Permission[] {
  return [{ actions: ["dynamodb:UpdateItem"], resources: [table.arn] }];
}

/**
 * Each cluster's findings are one object, what was seen in a month another, what is remembered of its backups a third, and
 * lists of them for the report a fourth.
 * Without the right to list, one that is absent would look forbidden.
 */
export function useFindings(state: sst.aws.Bucket): Permission[] {
  const objects = ["findings", "history", "memory", "backups"].map((folder) => $interpolate`${state.arn}/${folder}/*`);
  return [
    { actions: ["s3:ListBucket"], resources: [state.arn] },
    { actions: ["s3:GetObject", "s3:PutObject"], resources: objects },
    { actions: ["s3:GetObject"], resources: [$interpolate`${state.arn}/rehearsals/*`] },
  ];
}

/**
 * Signs records, and appends them to chains of one kind. Objects can be added and locked for longer, and nothing else;
 * a lock that is shorter than the deployment's is refused. Versions are listed because a chain's head may be hidden.
 */
export function recordEvidence(storage: Storage, kind: (typeof CHAIN_KINDS)[number]): Permission[] {
  const { evidence, evidenceLock, signingKey } = storage;
  const records = $interpolate`${evidence.arn}/${kind}/*`;
  const lists = $interpolate`${evidence.arn}/lists/*`;
  return [
    { actions: ["kms:Sign", "kms:GetPublicKey"], resources: [signingKey.arn] },
    { actions: ["s3:ListBucketVersions"], resources: [evidence.arn] },
    { actions: ["s3:GetObject"], resources: [records] },
    { actions: ["s3:PutObject"], resources: [records, lists] },
    {
      actions: ["s3:PutObjectRetention"],
      resources: [records, lists],
      conditions: [
        {
          test: "NumericGreaterThanEqualsIfExists",
          variable: "s3:object-lock-remaining-retention-days",
          values: [String(evidenceLock.days - 1)], // whole days, and a moment has passed since the lock was computed
        },
      ],
    },
  ];
}

/** What is in other accounts their own roles allow; see docs/several-accounts.md. */
const inOwnAccount = (clusters: readonly Cluster[]) => clusters.filter(({ account }) => account === undefined);

/** Permissions for clusters of Surety's own account; none where there are none, since IAM wants resources. */
const forOwn =
  (permissions: (clusters: readonly Cluster[]) => Permission[]) =>
  (clusters: readonly Cluster[]): Permission[] => {
    const own = inOwnAccount(clusters);
    return own.length === 0 ? [] : permissions(own);
  };

/** The configured roles of other accounts, and no others: those that look, or those that remove. */
export function enterAccounts(clusters: readonly Cluster[], role: "readerRole" | "removerRole"): Permission[] {
  const roles = new Set(clusters.flatMap(({ account }) => account?.[role] ?? []));
  return roles.size === 0 ? [] : [{ actions: ["sts:AssumeRole"], resources: [...roles] }];
}

/** EKS says where the API server is. What may be done there is the business of RBAC, see deploy/rbac. */
export const readClusters = forOwn((clusters) => {
  const { accountId } = aws.getCallerIdentityOutput({});
  const { partition } = aws.getPartitionOutput({});
  return [
    {
      actions: ["eks:DescribeCluster"],
      resources: clusters.map(
        ({ region, name }) => $interpolate`arn:${partition}:eks:${region}:${accountId}:cluster/${name}`,
      ),
    },
  ];
});

/**
 * What Velero keeps in its buckets, listed as a whole; and of each backup its descriptions and its archive. An archive
 * holds the tenants' objects, Secrets included: docs/adr/0042 says why it is opened all the same. Logs are not read.
 */
export const readBackups = forOwn((clusters) => {
  const { partition } = aws.getPartitionOutput({});
  const bucketArn = (cluster: Cluster) => $interpolate`arn:${partition}:s3:::${cluster.velero.bucket}`;
  return [
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
        return endings.map((ending) => $interpolate`${bucketArn(cluster)}/${folder}/*${ending}`);
      }),
    },
    ...decryptBackups(clusters),
  ];
});

/**
 * S3 decrypts on behalf of whoever reads, where a bucket is encrypted with a key of the customer's own. With that key
 * nothing else may be decrypted, and by no other way; the key's own policy has to allow the account's IAM to decide.
 */
function decryptBackups(clusters: readonly Cluster[]): Permission[] {
  const { dnsSuffix } = aws.getPartitionOutput({});
  return clusters.flatMap(({ velero: { kmsKeyArn } }): Permission[] => {
    if (kmsKeyArn === undefined) return [];
    const region = kmsKeyArn.split(":")[3]; // the bucket's, too
    const viaS3 = {
      test: "StringEquals",
      variable: "kms:ViaService",
      values: [$interpolate`s3.${region}.${dnsSuffix}`],
    };
    return [{ actions: ["kms:Decrypt"], resources: [kmsKeyArn], conditions: [viaS3] }];
  });
}

/** EC2 knows no resources for Describe actions, nor for listing what is in its Recycle Bin. */
export function readSnapshots(): Permission[] {
  return [
    {
      actions: [
        ...["ec2:DescribeSnapshots", "ec2:DescribeVolumes"],
        ...["ec2:ListSnapshotsInRecycleBin", "ec2:ListVolumesInRecycleBin"],
      ],
      resources: ["*"],
    },
  ];
}

/** EC2 knows no resources for Describe actions. */
export function readVolumes(): Permission[] {
  return [{ actions: ["ec2:DescribeSnapshots", "ec2:DescribeVolumes"], resources: ["*"] }];
}

/** How the cluster's network is set up. Neither EC2 nor Elastic Load Balancing knows resources for Describe actions. */
export function readNetworks(): Permission[] {
  return [
    {
      actions: [
        ...["ec2:DescribeInstances", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"],
        ...["elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeLoadBalancers"],
      ],
      resources: ["*"],
    },
  ];
}

/** The secret with which the sweep signs in to Keycloak. Its parameter is encrypted with the key that SSM itself has. */
export function readKeycloakSecret(keycloak: KeycloakConfiguration | undefined): Permission[] {
  if (keycloak === undefined) return [];
  const { accountId } = aws.getCallerIdentityOutput({});
  const { partition } = aws.getPartitionOutput({});
  const { name: region } = aws.getRegionOutput({});
  return [
    {
      actions: ["ssm:GetParameter"],
      resources: [$interpolate`arn:${partition}:ssm:${region}:${accountId}:parameter${keycloak.secretParameter}`],
    },
  ];
}

/** What is known of each deletion. Without the right to list, one that is absent would look forbidden. */
export function keepDeletions(state: sst.aws.Bucket): Permission[] {
  return [
    { actions: ["s3:ListBucket"], resources: [state.arn] },
    { actions: ["s3:GetObject", "s3:PutObject"], resources: [$interpolate`${state.arn}/deletions/*`] },
  ];
}

/** What pruning remembers, and the plans that it made. Without the right to list, what is absent would look forbidden. */
export function keepPrunings(state: sst.aws.Bucket): Permission[] {
  return [
    { actions: ["s3:ListBucket"], resources: [state.arn] },
    { actions: ["s3:GetObject", "s3:PutObject"], resources: [$interpolate`${state.arn}/prunings/*`] },
  ];
}

/** What is known of rehearsals. Without the right to list, what is absent would look forbidden. */
export function keepRehearsals(state: sst.aws.Bucket): Permission[] {
  return [
    { actions: ["s3:ListBucket"], resources: [state.arn] },
    { actions: ["s3:GetObject", "s3:PutObject"], resources: [$interpolate`${state.arn}/rehearsals/*`] },
  ];
}

/** What other functions keep. Without the right to list, what is absent would look forbidden. */
export function readState(state: sst.aws.Bucket, folders: readonly string[]): Permission[] {
  return [
    { actions: ["s3:ListBucket"], resources: [state.arn] },
    { actions: ["s3:GetObject"], resources: folders.map((folder) => $interpolate`${state.arn}/${folder}/*`) },
  ];
}

/** Why a snapshot must stay: a lock, an AMI, another account. EC2 knows resources for the last of them only. */
export const readSnapshotUses = forOwn((clusters) => {
  return [
    { actions: ["ec2:DescribeImages", "ec2:DescribeLockedSnapshots"], resources: ["*"] },
    { actions: ["ec2:DescribeSnapshotAttribute"], resources: snapshotsIn(clusters) },
  ];
});

/** Deletes for good: snapshots, and versions of what Velero keeps. Volumes are none of pruning's business. */
export const pruneBackups = forOwn((clusters) => {
  return [
    deleteSnapshots(clusters),
    { actions: ["s3:DeleteObject", "s3:DeleteObjectVersion"], resources: storedBackups(clusters) },
  ];
});

function deleteSnapshots(clusters: readonly Cluster[]): Permission {
  return { actions: ["ec2:DeleteSnapshot"], resources: snapshotsIn(clusters) };
}

function snapshotsIn(clusters: readonly Cluster[]) {
  const { partition } = aws.getPartitionOutput({});
  const regions = [...new Set(clusters.map(({ region }) => region))];
  return regions.map((region) => $interpolate`arn:${partition}:ec2:${region}::snapshot/*`);
}

/** Everything that Velero keeps in its buckets, by its areas. */
function storedBackups(clusters: readonly Cluster[]) {
  const { partition } = aws.getPartitionOutput({});
  return clusters.flatMap(({ velero: { bucket, prefix } }) =>
    ["backups", "restores", "kopia", "restic"].map((area) => {
      const folder = [prefix, area].filter(Boolean).join("/");
      return $interpolate`arn:${partition}:s3:::${bucket}/${folder}/*`;
    }),
  );
}

/** Which of them may go the caller proves: the tags of a volume say nothing for certain. */
export const deleteVolumes = forOwn((clusters) => {
  const { accountId } = aws.getCallerIdentityOutput({});
  const { partition } = aws.getPartitionOutput({});
  const regions = [...new Set(clusters.map(({ region }) => region))];
  return [
    {
      actions: ["ec2:DeleteVolume"],
      resources: regions.map((region) => $interpolate`arn:${partition}:ec2:${region}:${accountId}:volume/*`),
    },
  ];
});

/**
 * Deletes for good: volumes and snapshots, and every version of what Velero keeps of backups, restores and file copies.
 * Which of them are a tenant's only its inventory says: tags are hints, so no condition could.
 */
export const deleteBackupsAndVolumes = forOwn((clusters) => {
  return [
    ...deleteVolumes(clusters),
    deleteSnapshots(clusters),
    { actions: ["ec2:DescribeLockedSnapshots"], resources: ["*"] },
    {
      actions: ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObjectRetention"],
      resources: storedBackups(clusters),
    },
  ];
});
