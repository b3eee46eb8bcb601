import type { Cluster } from "#domain/configuration.ts";
import { type Reading, type Unreadable, unreadable } from "#domain/reading.ts";
import type { BucketSettings } from "#domain/storage.ts";
import type { Judged } from "./locations.ts";

/** What is wrong with one setting of a bucket, in words; undefined where it is as it should be. */
interface Wrong {
  readonly reason: string;
  readonly message: string;
}

/** A bucket's own settings. A policy that would make it public does not, as long as that is blocked. */
export function judgeBucket(bucket: string, settings: BucketSettings | undefined, cluster: Cluster): Judged {
  if (settings === undefined)
    return { violations: [], unreadable: [unreadable("notLookedAt", `s3://${bucket}`, "nobody looked")] };
  const { region, encryption, notBlocked, isPublicByPolicy } = settings;
  const missing = [region, encryption, notBlocked].find((reading) => isMissing(reading));
  if (missing !== undefined) return { violations: [violation(bucket, bucketMissing(bucket))], unreadable: [] };
  const wrong = [
    observedAs(region, (name) => judgeRegion(bucket, name, cluster)),
    observedAs(encryption, (algorithms) => judgeEncryption(bucket, algorithms)),
    observedAs(notBlocked, (names) => judgeAccess(bucket, names)),
  ];
  return {
    violations: wrong.flatMap((one) => (one === undefined ? [] : [violation(bucket, one)])),
    unreadable: [region, encryption, notBlocked].flatMap((reading) => reasonOf(reading)),
    advisories: isPublicByPolicy.status === "observed" && isPublicByPolicy.value ? [publicByPolicy(bucket)] : [],
  };
}

function observedAs<T>(reading: Reading<T>, judge: (value: T) => Wrong | undefined): Wrong | undefined {
  return reading.status === "observed" ? judge(reading.value) : undefined;
}

function reasonOf(reading: Reading<unknown>): readonly Unreadable[] {
  return reading.status === "unreadable" ? [reading] : [];
}

/** Settings that a bucket does not have are observed as such; so what is not found is the bucket. */
function isMissing(reading: Reading<unknown>): boolean {
  return reading.status === "unreadable" && reading.cause === "notFound";
}

function bucketMissing(bucket: string): Wrong {
  return { reason: "BucketMissing", message: `Bucket ${bucket} does not exist.` };
}

function judgeRegion(bucket: string, region: string, cluster: Cluster): Wrong | undefined {
  if (region === cluster.region) return undefined;
  const message = `Bucket ${bucket} is in ${region}; promised is ${cluster.region}, where cluster ${cluster.name} is.`;
  return { reason: "BucketInOtherRegion", message };
}

function judgeEncryption(bucket: string, algorithms: readonly string[]): Wrong | undefined {
  if (algorithms.length > 0) return undefined;
  return { reason: "BucketNotEncrypted", message: `Bucket ${bucket} has no default encryption.` };
}

function judgeAccess(bucket: string, notBlocked: readonly string[]): Wrong | undefined {
  if (notBlocked.length === 0) return undefined;
  const message = `Bucket ${bucket} does not block public access: ${notBlocked.join(", ")} not set; all four must be.`;
  return { reason: "PublicAccessNotBlocked", message };
}

function publicByPolicy(bucket: string): Wrong {
  return {
    reason: "PolicyIsPublic",
    message: `The policy of bucket ${bucket} would make it public, were that not blocked.`,
  };
}

function violation(id: string, { reason, message }: Wrong) {
  return { kind: "Bucket", id, reason, message };
}
