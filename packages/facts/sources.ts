import type { Reading } from "#domain/reading.ts";
import type { AwsOperation, BucketOperation } from "./operations.ts";
import type { ResourceName } from "./resources.ts";

/** Answers of one operation, page by page, in the shapes of the AWS command line. All pages, or none. */
export type Pages = readonly unknown[];

/**
 * What raw material there is about one cluster. Facts are made of it, whether it is live or an observation. Nothing here
 * throws: what could not be read is a reading that says why, and what is observed is whole.
 */
export interface ClusterSources {
  /** Every object of a resource, in all namespaces. `notFound`: the API server does not serve the resource at all. */
  list(resource: ResourceName): Promise<Reading<readonly unknown[]>>;
  /** An operation in the cluster's region and account. */
  aws(operation: AwsOperation): Promise<Reading<Pages>>;
  /** An operation on a bucket. `notFound`: the bucket, or the setting that was asked for, does not exist. */
  bucket(bucket: string, operation: BucketOperation): Promise<Reading<Pages>>;
  /** The body of an object, of at most `limit` bytes. `notFound`: the bucket answers that there is no such object. */
  object(bucket: string, key: string, limit?: number): Promise<Reading<Uint8Array>>;
}

/** Bodies that are larger are not read as a whole. */
export const OBJECT_LIMIT = 64 * 1024 * 1024;
