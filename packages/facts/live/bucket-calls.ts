import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { BucketOperation } from "../operations.ts";

interface Options {
  readonly abortSignal: AbortSignal;
}

/** How a bucket is asked for each of its settings. */
export const BUCKET_CALLS: {
  readonly [O in BucketOperation]: (s3: S3Client, Bucket: string, options: Options) => Promise<object>;
} = {
  "get-bucket-encryption": (s3, Bucket, options) => s3.send(new GetBucketEncryptionCommand({ Bucket }), options),
  "get-bucket-lifecycle-configuration": (s3, Bucket, options) =>
    s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }), options),
  "get-bucket-location": (s3, Bucket, options) => s3.send(new GetBucketLocationCommand({ Bucket }), options),
  "get-bucket-policy-status": (s3, Bucket, options) => s3.send(new GetBucketPolicyStatusCommand({ Bucket }), options),
  "get-bucket-versioning": (s3, Bucket, options) => s3.send(new GetBucketVersioningCommand({ Bucket }), options),
  "get-object-lock-configuration": (s3, Bucket, options) =>
    s3.send(new GetObjectLockConfigurationCommand({ Bucket }), options),
  "get-public-access-block": (s3, Bucket, options) => s3.send(new GetPublicAccessBlockCommand({ Bucket }), options),
};
