import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import * as z from "zod";
import { applier, createOrUpdate } from "../applier.ts";

/** Creates a bucket unless the account has it. Returns whether it is new. */
export async function createBucket(s3: S3Client, name: string, objectLock: boolean): Promise<boolean> {
  const region = await s3.config.region();
  const LocationConstraint = region as BucketLocationConstraint;
  let isNew = true;
  await createOrUpdate(
    () =>
      s3.send(
        new CreateBucketCommand({
          Bucket: name,
          ObjectLockEnabledForBucket: objectLock,
          ...(region !== "us-east-1" && { CreateBucketConfiguration: { LocationConstraint } }), // S3 refuses its default
        }),
      ),
    "BucketAlreadyOwnedByYou",
    async () => {
      isNew = false;
    },
  );
  return isNew;
}

export const bucket = applier(
  z.strictObject({
    bucket: z.string(),
    forceDestroy: z.boolean(), // what Pulumi does with the objects when the bucket goes
    objectLockEnabled: z.boolean().default(false),
  }),
  async (inputs, { clients: { s3 } }) => {
    await createBucket(s3, inputs.bucket, inputs.objectLockEnabled);
    return undefined;
  },
);

export const bucketVersioning = applier(
  z.strictObject({
    bucket: z.string(),
    versioningConfiguration: z.strictObject({ status: z.enum(["Enabled", "Suspended"]) }),
  }),
  async (inputs, { clients: { s3 } }) => {
    const VersioningConfiguration = { Status: inputs.versioningConfiguration.status };
    await s3.send(new PutBucketVersioningCommand({ Bucket: inputs.bucket, VersioningConfiguration }));
    return undefined;
  },
);

export const bucketObjectLockConfiguration = applier(
  z.strictObject({
    bucket: z.string(),
    rule: z.strictObject({
      defaultRetention: z.strictObject({ mode: z.enum(["GOVERNANCE", "COMPLIANCE"]), days: z.number() }),
    }),
  }),
  async ({ bucket: Bucket, rule }, { clients: { s3 } }) => {
    const DefaultRetention = { Mode: rule.defaultRetention.mode, Days: rule.defaultRetention.days };
    await s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", Rule: { DefaultRetention } },
      }),
    );
    return undefined;
  },
);

export const bucketEncryption = applier(
  z.strictObject({
    bucket: z.string(),
    rules: z.array(
      z.strictObject({ applyServerSideEncryptionByDefault: z.strictObject({ sseAlgorithm: z.literal("AES256") }) }),
    ),
  }),
  async ({ bucket: Bucket, rules }, { clients: { s3 } }) => {
    const Rules = rules.map(({ applyServerSideEncryptionByDefault: { sseAlgorithm } }) => ({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: sseAlgorithm },
    }));
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
    return undefined;
  },
);

export const bucketPublicAccessBlock = applier(
  z.strictObject({
    bucket: z.string(),
    blockPublicAcls: z.boolean(),
    blockPublicPolicy: z.boolean(),
    ignorePublicAcls: z.boolean(),
    restrictPublicBuckets: z.boolean(),
  }),
  async (inputs, { clients: { s3 } }) => {
    await s3.send(
      new PutPublicAccessBlockCommand({
        Bucket: inputs.bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: inputs.blockPublicAcls,
          BlockPublicPolicy: inputs.blockPublicPolicy,
          IgnorePublicAcls: inputs.ignorePublicAcls,
          RestrictPublicBuckets: inputs.restrictPublicBuckets,
        },
      }),
    );
    return undefined;
  },
);

export const bucketPolicy = applier(
  z.strictObject({ bucket: z.string(), policy: z.string() }),
  async ({ bucket: Bucket, policy }, { clients: { s3 } }) => {
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy }));
    return undefined;
  },
);

const days = z.strictObject({ days: z.number() });

export const bucketLifecycleConfiguration = applier(
  z.strictObject({
    bucket: z.string(),
    rules: z.array(
      z.strictObject({
        id: z.string(),
        status: z.enum(["Enabled", "Disabled"]),
        filter: z.strictObject({ prefix: z.string() }),
        expiration: days.optional(),
        noncurrentVersionExpiration: z.strictObject({ noncurrentDays: z.number() }).optional(),
      }),
    ),
  }),
  async ({ bucket: Bucket, rules }, { clients: { s3 } }) => {
    const Rules = rules.map((rule) => ({
      ID: rule.id,
      Status: rule.status,
      Filter: { Prefix: rule.filter.prefix },
      Expiration: rule.expiration && { Days: rule.expiration.days },
      NoncurrentVersionExpiration: rule.noncurrentVersionExpiration && {
        NoncurrentDays: rule.noncurrentVersionExpiration.noncurrentDays,
      },
    }));
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
    return undefined;
  },
);

export const bucketCorsConfiguration = applier(
  z.strictObject({
    bucket: z.string(),
    corsRules: z.array(
      z.strictObject({
        allowedHeaders: z.array(z.string()),
        allowedMethods: z.array(z.string()),
        allowedOrigins: z.array(z.string()),
        exposeHeaders: z.array(z.string()),
        maxAgeSeconds: z.number(),
      }),
    ),
  }),
  async ({ bucket: Bucket, corsRules }, { clients: { s3 } }) => {
    const CORSRules = corsRules.map((rule) => ({
      AllowedHeaders: rule.allowedHeaders,
      AllowedMethods: rule.allowedMethods,
      AllowedOrigins: rule.allowedOrigins,
      ExposeHeaders: rule.exposeHeaders,
      MaxAgeSeconds: rule.maxAgeSeconds,
    }));
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    return undefined;
  },
);
