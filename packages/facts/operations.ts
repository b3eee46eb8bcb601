/** Operations of the AWS API that facts are made of, each by the name that the AWS command line gives it. */
export const AWS_OPERATIONS = [
  "describe-volumes",
  "describe-snapshots",
  "describe-locked-snapshots",
  "describe-images",
  "list-snapshots-in-recycle-bin",
  "list-volumes-in-recycle-bin",
  "describe-security-groups",
  "describe-vpcs",
  "describe-subnets",
  "describe-instances",
  "describe-cluster",
  "describe-load-balancers",
  "describe-listeners",
] as const;
export type AwsOperation = (typeof AWS_OPERATIONS)[number];

/** Operations that ask for a setting of one bucket. */
export const BUCKET_OPERATIONS = [
  "get-bucket-encryption",
  "get-bucket-lifecycle-configuration",
  "get-bucket-location",
  "get-bucket-policy-status",
  "get-bucket-versioning",
  "get-object-lock-configuration",
  "get-public-access-block",
] as const;
export type BucketOperation = (typeof BUCKET_OPERATIONS)[number];

/** Operations that list what one bucket holds. */
export const LISTINGS = ["list-objects-v2", "list-object-versions"] as const;
export type ListingOperation = (typeof LISTINGS)[number];

/** Operations that no fact is made of, and whose names begin like one that facts are made of. */
const LOOKALIKES = ["describe-volumes-modifications", "describe-cluster-versions"] as const;

/** The operation after which a file is named: `describe-volumes`, `describe-volumes-2`, `describe-cluster-prod-eu`. */
export function operationOfFile<T extends string>(name: string, operations: readonly T[]): T | undefined {
  if (LOOKALIKES.some((other) => begins(name, other))) return undefined;
  return operations.find((operation) => begins(name, operation));
}

function begins(name: string, operation: string): boolean {
  return name.startsWith(operation) && !/^[a-z]/iu.test(name.slice(operation.length));
}
