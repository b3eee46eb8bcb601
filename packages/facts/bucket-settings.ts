import type * as z from "zod";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import type { BucketSettings } from "#domain/storage.ts";
import { placesOf } from "#domain/velero.ts";
import { describeIssues } from "#runtime/issues.ts";
import {
  BLOCKS,
  encryptionAnswer,
  lifecycleAnswer,
  locationAnswer,
  lockAnswer,
  policyStatusAnswer,
  publicAccessAnswer,
} from "./bucket-answers.ts";
import type { Collector, FactContext } from "./context.ts";
import type { BucketOperation } from "./operations.ts";

/** The settings of every bucket in which Velero keeps backups, and of the configured one, by the bucket's name. */
export const bucketSettings: Collector<ReadonlyMap<string, BucketSettings>> = async (context) => {
  const locations = await context.fact("backupStorageLocations");
  if (locations.status === "unreadable") return locations;
  const buckets = [...new Set(placesOf(context.cluster, locations.value).map(({ bucket }) => bucket))];
  const settings = await Promise.all(
    buckets.map(async (bucket) => [bucket, await readSettings(bucket, context)] as const),
  );
  return observed(new Map(settings), context.now);
};

async function readSettings(bucket: string, context: FactContext): Promise<BucketSettings> {
  const read = <T extends z.ZodType>(operation: BucketOperation, answer: T, absent?: z.output<T>) =>
    readSetting({ context, bucket, operation, answer, absent });
  const [region, encryption, notBlocked, isPublicByPolicy, lifecycle, lock] = await Promise.all([
    read("get-bucket-location", locationAnswer),
    read("get-bucket-encryption", encryptionAnswer, []),
    read("get-public-access-block", publicAccessAnswer, BLOCKS),
    read("get-bucket-policy-status", policyStatusAnswer, false),
    read("get-bucket-lifecycle-configuration", lifecycleAnswer, []),
    read("get-object-lock-configuration", lockAnswer, { lock: undefined }),
  ]);
  return {
    ...{ region, encryption, notBlocked, isPublicByPolicy, lifecycle },
    lock: lock.status === "observed" ? observed(lock.value.lock, lock.observedAt) : lock,
  };
}

interface Question<T extends z.ZodType> {
  readonly context: FactContext;
  readonly bucket: string;
  readonly operation: BucketOperation;
  readonly answer: T;
  /** What it means that the bucket has no such setting. */
  readonly absent: z.output<T> | undefined;
}

async function readSetting<T extends z.ZodType>(question: Question<T>): Promise<Reading<z.output<T>>> {
  const { context, bucket, operation, answer, absent } = question;
  const reading = await context.sources.bucket(bucket, operation);
  if (reading.status === "unreadable") {
    const isUnset = reading.cause === "notFound" && !/NoSuchBucket\b/u.test(reading.message) && absent !== undefined;
    return isUnset ? observed(absent, context.now) : reading;
  }
  const parsed = answer.safeParse(reading.value[0]);
  if (parsed.success) return observed(parsed.data, reading.observedAt);
  const problems = describeIssues(parsed.error, reading.value[0]).slice(0, 3).join("; ");
  return unreadable("malformed", reading.place ?? `s3://${bucket}: ${operation}`, problems);
}
