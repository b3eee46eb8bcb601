import { describe, expect, it } from "vitest";
import { type Reading, type Unreadable, unreadable } from "#domain/reading.ts";
import type { BucketSettings } from "#domain/storage.ts";
import { collectFacts } from "./collect.ts";
import { CLUSTER, locationObject, NOW } from "./foreign.fixture.ts";
import type { BucketOperation } from "./operations.ts";
import { sourcesOf } from "./sources.fixture.ts";

async function settingsWith(answers: { readonly [O in BucketOperation]?: unknown }): Promise<BucketSettings> {
  const buckets = Object.fromEntries(
    Object.entries(answers).map(([operation, answer]) => [
      `example-backups/${operation}`,
      isUnreadable(answer) ? answer : [answer],
    ]),
  );
  const { sources } = sourcesOf({ lists: { "backupstoragelocations.velero.io": [locationObject()] }, buckets });
  const { bucketSettings } = await collectFacts(sources, ["bucketSettings"], {
    ...{ cluster: CLUSTER, tenants: [], now: NOW },
  });
  const settings = bucketSettings?.status === "observed" ? bucketSettings.value.get("example-backups") : undefined;
  if (settings === undefined) throw new Error("the fact as a whole could not be read");
  return settings;
}

function isUnreadable(answer: unknown): answer is Unreadable {
  return typeof answer === "object" && answer !== null && "cause" in answer;
}

const saidBy = <T>(reading: Reading<T>) => (reading.status === "observed" ? reading.value : reading.cause);
const absent = (code: string) => unreadable("notFound", "s3", `An error occurred (${code}): it does not exist`);

describe("a bucket's region", () => {
  it.each([
    ["eu-west-1", "eu-west-1"],
    ["EU", "eu-west-1"],
    [null, "us-east-1"],
    ["", "us-east-1"],
  ])("%j is %s", async (LocationConstraint, region) => {
    expect(saidBy((await settingsWith({ "get-bucket-location": { LocationConstraint } })).region)).toBe(region);
  });

  it("is not known of a bucket that does not exist", async () => {
    const settings = await settingsWith({ "get-bucket-location": absent("NoSuchBucket") });
    expect(settings.region).toMatchObject({ cause: "notFound" });
  });
});

describe("a bucket's encryption", () => {
  const rules = (...algorithms: readonly string[]) => ({
    "get-bucket-encryption": {
      ServerSideEncryptionConfiguration: {
        Rules: algorithms.map((SSEAlgorithm) => ({ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } })),
      },
    },
  });

  it("is named by its algorithms", async () => {
    expect(saidBy((await settingsWith(rules("aws:kms"))).encryption)).toEqual(["aws:kms"]);
    expect(saidBy((await settingsWith(rules())).encryption)).toEqual([]);
  });

  it("is none where S3 says so, and not known where the bucket is gone or the answer is another", async () => {
    const with_ = (answer: unknown) => settingsWith({ "get-bucket-encryption": answer });
    const none = await with_(absent("ServerSideEncryptionConfigurationNotFoundError"));
    expect(saidBy(none.encryption)).toEqual([]);
    expect(saidBy((await with_(absent("NoSuchBucket"))).encryption)).toBe("notFound");
    expect(saidBy((await with_({})).encryption)).toBe("malformed");
    const unheard = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "NONE" } }] };
    expect(saidBy((await with_({ ServerSideEncryptionConfiguration: unheard })).encryption)).toBe("malformed");
    expect(saidBy((await settingsWith({})).encryption)).toBe("notLookedAt");
  });
});

describe("public access", () => {
  const ALL = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
  const blocked = async (blocks: object) =>
    saidBy((await settingsWith({ "get-public-access-block": { PublicAccessBlockConfiguration: blocks } })).notBlocked);

  it("is open by each way that is not blocked", async () => {
    expect(await blocked(ALL)).toEqual([]);
    expect(await blocked({ ...ALL, BlockPublicAcls: false })).toEqual(["BlockPublicAcls"]);
    expect(await blocked({ ...ALL, RestrictPublicBuckets: undefined })).toEqual(["RestrictPublicBuckets"]);
  });

  it("is open by all ways where nothing is configured", async () => {
    const answer = { "get-public-access-block": absent("NoSuchPublicAccessBlockConfiguration") };
    expect(saidBy((await settingsWith(answer)).notBlocked)).toHaveLength(4);
  });

  it("by a policy is what S3 says of the policy, and none without one", async () => {
    const status = async (answer: unknown) =>
      saidBy((await settingsWith({ "get-bucket-policy-status": answer })).isPublicByPolicy);
    expect(await status({ PolicyStatus: { IsPublic: true } })).toBe(true);
    expect(await status(absent("NoSuchBucketPolicy"))).toBe(false);
    expect(await status(unreadable("forbidden", "s3", "AccessDenied"))).toBe("forbidden");
  });
});

describe("a bucket's lifecycle", () => {
  const rules = async (...Rules: readonly object[]) =>
    saidBy((await settingsWith({ "get-bucket-lifecycle-configuration": { Rules } })).lifecycle);

  it("without rules is one that does nothing", async () => {
    expect(await rules()).toEqual([]);
    const none = { "get-bucket-lifecycle-configuration": absent("NoSuchLifecycleConfiguration") };
    expect(saidBy((await settingsWith(none)).lifecycle)).toEqual([]);
  });

  it.each<[string, object, object]>([
    ["everything", { Filter: {} }, { prefix: "", tags: {} }],
    ["a prefix", { Filter: { Prefix: "backups/" } }, { prefix: "backups/", tags: {} }],
    ["a prefix, as older rules say it", { Prefix: "backups/" }, { prefix: "backups/", tags: {} }],
    ["a tag", { Filter: { Tag: { Key: "a", Value: "b" } } }, { prefix: "", tags: { a: "b" } }],
    [
      "both",
      { Filter: { And: { Prefix: "backups/", Tags: [{ Key: "a", Value: "b" }] } } },
      { prefix: "backups/", tags: { a: "b" } },
    ],
    ["a size", { Filter: { And: { Prefix: "b", ObjectSizeGreaterThan: 1 } } }, { prefix: "b", tags: {} }],
  ])("is for %s", async (_, filter, expected) => {
    expect(await rules({ ID: "r", Status: "Enabled", ...filter })).toEqual([
      { id: "r", enabled: true, transitions: [], ...expected },
    ]);
  });

  it("deletes after days, or from a date on, and moves to other classes", async () => {
    expect(
      await rules(
        { Status: "Enabled", Expiration: { Days: 7 }, Transitions: [{ Days: 1, StorageClass: "GLACIER" }] },
        { Status: "Disabled", Expiration: { Date: "2026-03-10T00:00:00Z" } },
        { Status: "Enabled", Expiration: { ExpiredObjectDeleteMarker: true }, NoncurrentVersionExpiration: {} },
      ),
    ).toMatchObject([
      { id: "", expiration: { days: 7 }, transitions: [{ days: 1, storageClass: "GLACIER" }] },
      { enabled: false, expiration: { at: Date.parse("2026-03-10T00:00:00Z") } },
      { id: "" },
    ]);
    const [rule] = (await rules({ Status: "Enabled", Expiration: { ExpiredObjectDeleteMarker: true } })) as object[];
    expect(rule).not.toHaveProperty("expiration");
  });
});

describe("a bucket's lock", () => {
  const lock = async (answer: unknown) =>
    saidBy((await settingsWith({ "get-object-lock-configuration": answer })).lock);

  it.each([
    [
      { Mode: "COMPLIANCE", Days: 30 },
      { mode: "COMPLIANCE", days: 30 },
    ],
    [
      { Mode: "GOVERNANCE", Years: 2 },
      { mode: "GOVERNANCE", days: 730 },
    ],
  ])("%j", async (DefaultRetention, expected) => {
    expect(await lock({ ObjectLockConfiguration: { Rule: { DefaultRetention } } })).toEqual(expected);
  });

  it("is none without a rule, and without a configuration", async () => {
    expect(await lock({ ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" } })).toBeUndefined();
    expect(await lock(absent("ObjectLockConfigurationNotFoundError"))).toBeUndefined();
  });
});
