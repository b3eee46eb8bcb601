import { describe, expect, it } from "vitest";
import { type EvaluatedResource, findResource } from "#local/stacks/evaluated-resource.ts";
import { evaluateStage, ofType } from "./evaluated.ts";
import { statementsOf } from "./statements.ts";

const DATA = ["aws:dynamodb/table:Table", "aws:s3/bucket:Bucket", "aws:kms/key:Key"];
const stages = { development: await evaluateStage("development"), production: await evaluateStage("production") };

const dataOf = (resources: readonly EvaluatedResource[]) => resources.filter(({ type }) => DATA.includes(type));
const lock = (resources: readonly EvaluatedResource[]) =>
  ofType(resources, "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration").map(
    ({ inputs }) => inputs["rule"],
  );

describe("the data of the stage production", () => {
  it("is a table, two buckets and a key", () => {
    expect(
      dataOf(stages.production)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["EvidenceBucket", "EvidenceSigningKey", "StateBucket", "TenantsTable"]);
  });

  it("stays when the stage is removed, or when a resource leaves the stacks", () => {
    for (const { name, retainOnDelete } of dataOf(stages.production)) expect(retainOnDelete, name).toBe(true);
  });

  it("is protected by the services themselves", () => {
    const [table] = ofType(stages.production, "aws:dynamodb/table:Table");
    expect(table?.inputs).toMatchObject({ deletionProtectionEnabled: true, pointInTimeRecovery: { enabled: true } });
    for (const bucket of ofType(stages.production, "aws:s3/bucket:Bucket"))
      expect(bucket.inputs["forceDestroy"]).toBe(false);
    const [key] = ofType(stages.production, "aws:kms/key:Key");
    expect(key).toMatchObject({ protect: true, inputs: { deletionWindowInDays: 30 } });
  });

  it("is evidence that nobody can delete for more than a year", () => {
    expect(lock(stages.production)).toEqual([{ defaultRetention: { mode: "COMPLIANCE", days: 400 } }]);
  });
});

describe("the data of a stage for development", () => {
  it("goes with the stage", () => {
    for (const { name, retainOnDelete, protect } of dataOf(stages.development)) {
      expect({ name, retainOnDelete, protect }).toEqual({ name, retainOnDelete: false, protect: false });
    }
  });

  it("is evidence whose lock a person with the right to do so can lift", () => {
    expect(lock(stages.development)).toEqual([{ defaultRetention: { mode: "GOVERNANCE", days: 1 } }]);
  });
});

describe.each(Object.entries(stages))("every bucket of the stage %s", (_, resources) => {
  const buckets = ofType(resources, "aws:s3/bucket:Bucket").map(({ inputs }) => inputs["bucket"]);
  const settings = (type: string) =>
    Object.fromEntries(ofType(resources, type).map(({ inputs: { bucket, ...rest } }) => [String(bucket), rest]));

  it("denies the public in all four ways", () => {
    const blocks = settings("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
    for (const bucket of buckets) {
      expect(blocks[String(bucket)]).toEqual({
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
    }
  });

  it("denies what does not come by TLS, and allows nobody by its policy", () => {
    const policies = settings("aws:s3/bucketPolicy:BucketPolicy");
    for (const bucket of buckets) {
      const [first, ...others] = statementsOf(policies[String(bucket)]?.["policy"]);
      expect(first).toMatchObject({
        Effect: "Deny",
        Principal: "*",
        Condition: { Bool: { "aws:SecureTransport": ["false"] } },
      });
      expect(others.filter(({ Effect }) => Effect !== "Deny")).toEqual([]);
    }
  });

  it("lets nobody hide evidence under a delete marker, which a lock would not keep anybody from", () => {
    const { inputs, outputs } = findResource(resources, "aws:s3/bucket:Bucket", "EvidenceBucket");
    const policy = settings("aws:s3/bucketPolicy:BucketPolicy")[String(inputs["bucket"])]?.["policy"];
    expect(statementsOf(policy).slice(1)).toEqual([
      expect.objectContaining({
        ...{ Effect: "Deny", Principal: "*", Action: ["s3:DeleteObject"], Resource: [`${outputs["arn"]}/*`] },
      }),
    ]);
  });

  it("keeps versions, and is encrypted", () => {
    const versioning = settings("aws:s3/bucketVersioning:BucketVersioning");
    const encryption = settings(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    );
    for (const bucket of buckets) {
      expect(versioning[String(bucket)]).toEqual({ versioningConfiguration: { status: "Enabled" } });
      expect(encryption[String(bucket)]).toMatchObject({
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      });
    }
  });

  it("is not for the pages of other origins", () => {
    expect(ofType(resources, "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration")).toEqual([]);
  });
});
