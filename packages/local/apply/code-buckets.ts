import type { EvaluatedResource } from "../stacks/evaluated-resource.ts";

/**
 * The buckets that code is put into and that no stack describes: the real `sst deploy` makes one for each account and
 * region before anything else.
 */
export function codeBuckets(resources: readonly EvaluatedResource[]): readonly string[] {
  const bucketsOf = (type: string) =>
    resources.filter((resource) => resource.type === type).map(({ inputs }) => String(inputs["bucket"]));
  const described = new Set(bucketsOf("aws:s3/bucket:Bucket"));
  return [...new Set(bucketsOf("aws:s3/bucketObjectv2:BucketObjectv2"))].filter((bucket) => !described.has(bucket));
}
