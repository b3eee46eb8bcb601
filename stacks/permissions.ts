import * as permissions from "#domain/cluster-permissions.ts";
import { type ClusterPermissions, inPlace, type Statement } from "#domain/cluster-permissions.ts";
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
  (permissions: ClusterPermissions) =>
  (clusters: readonly Cluster[]): Permission[] => {
    const own = inOwnAccount(clusters);
    return own.length === 0 ? [] : permissions(own).map(deployed);
  };

/** Where it is deployed the account is known only then. */
function deployed({ actions, resources, conditions = [] }: Statement): Permission {
  const { accountId } = aws.getCallerIdentityOutput({});
  const { partition, dnsSuffix } = aws.getPartitionOutput({});
  const place = $resolve({ partition, accountId, urlSuffix: dnsSuffix });
  const filled = (texts: readonly string[]) => texts.map((text) => place.apply((known) => inPlace(text, known)));
  return {
    actions: [...actions],
    resources: filled(resources),
    ...(conditions.length > 0 && { conditions: conditions.map((one) => ({ ...one, values: filled(one.values) })) }),
  };
}

/** The configured roles of other accounts, and no others: those that look, or those that remove. */
export function enterAccounts(clusters: readonly Cluster[], role: "readerRole" | "removerRole"): Permission[] {
  const roles = new Set(clusters.flatMap(({ account }) => account?.[role] ?? []));
  return roles.size === 0 ? [] : [{ actions: ["sts:AssumeRole"], resources: [...roles] }];
}

export const readClusters = forOwn(permissions.readClusters);
export const readBackups = forOwn(permissions.readBackups);
export const readSnapshotUses = forOwn(permissions.readSnapshotUses);
export const pruneBackups = forOwn(permissions.pruneBackups);
export const deleteVolumes = forOwn(permissions.deleteVolumes);
export const deleteBackupsAndVolumes = forOwn(permissions.deleteBackupsAndVolumes);

/** These name no cluster. */
export const readSnapshots = (): Permission[] => permissions.readSnapshots([]).map(deployed);
export const readNetworks = (): Permission[] => permissions.readNetworks([]).map(deployed);

/** EC2 knows no resources for Describe actions. */
export function readVolumes(): Permission[] {
  return [{ actions: ["ec2:DescribeSnapshots", "ec2:DescribeVolumes"], resources: ["*"] }];
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
