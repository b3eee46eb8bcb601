/** How long evidence cannot be deleted by anybody: a yearly audit, and five weeks to hold it. */
const EVIDENCE_LOCK_DAYS = 400;
/** How long one can see what the findings were before. */
const OLD_FINDINGS_DAYS = 90;
/** After a month's last look; reports show less. */
const HISTORY_DAYS = 400;

export type Storage = ReturnType<typeof createStorage>;

/** What Surety knows (tenants in a table, findings in a bucket) and what it can prove (locked bucket, signing key). */
export function createStorage() {
  const tenants = new sst.aws.Dynamo("Tenants", {
    fields: { pk: "string", sk: "string", gsi1pk: "string", gsi1sk: "string" },
    primaryIndex: { hashKey: "pk", rangeKey: "sk" },
    globalIndexes: { gsi1: { hashKey: "gsi1pk", rangeKey: "gsi1sk" } },
    ttl: "expiresAt",
    deletionProtection: $app.protect,
  });

  const state = privateBucket("State", {});
  new aws.s3.BucketLifecycleConfiguration("StateLifecycle", {
    bucket: state.name,
    rules: [
      {
        id: "old-findings",
        status: "Enabled",
        filter: { prefix: "findings/" },
        noncurrentVersionExpiration: { noncurrentDays: OLD_FINDINGS_DAYS },
      },
      {
        id: "old-history", // strips show 90 days; a month is written to until its end
        status: "Enabled",
        filter: { prefix: "history/" },
        expiration: { days: HISTORY_DAYS },
        noncurrentVersionExpiration: { noncurrentDays: 7 },
      },
      {
        id: "old-backup-lists", // each sweep writes them anew
        status: "Enabled",
        filter: { prefix: "backups/" },
        noncurrentVersionExpiration: { noncurrentDays: 1 },
      },
      {
        id: "old-memory", // what it says is read again where it is not there
        status: "Enabled",
        filter: { prefix: "memory/" },
        noncurrentVersionExpiration: { noncurrentDays: 1 },
      },
    ],
  });

  // A lock keeps versions from being deleted, not from being hidden under a delete marker: that is denied to everybody.
  const evidence = privateBucket("Evidence", { objectLockEnabled: true }, [
    { effect: "deny", actions: ["s3:DeleteObject"], principals: "*", paths: ["*"] },
  ]);
  // COMPLIANCE cannot be undone even by the account's root, so a stage to be thrown away gets a day of GOVERNANCE.
  const evidenceLock = $app.protect
    ? { mode: "COMPLIANCE", days: EVIDENCE_LOCK_DAYS }
    : { mode: "GOVERNANCE", days: 1 };
  // Each record asks for its lock itself; whatever else may get into the bucket is locked by default.
  new aws.s3.BucketObjectLockConfiguration("EvidenceLock", {
    bucket: evidence.name,
    rule: { defaultRetention: evidenceLock },
  });

  return { tenants, state, evidence, evidenceLock, signingKey: createSigningKey() };
}

/** Versioned, encrypted, without public access, and over TLS only. */
function privateBucket(name: string, bucket: Partial<aws.s3.BucketArgs>, policy: sst.aws.BucketArgs["policy"] = []) {
  const created = new sst.aws.Bucket(name, {
    versioning: true,
    policy,
    cors: false, // SST would let the pages of any origin use it
    transform: { bucket: { forceDestroy: !$app.protect, ...bucket } },
  });
  new aws.s3.BucketServerSideEncryptionConfiguration(`${name}Encryption`, {
    bucket: created.name,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  return created;
}

function createSigningKey() {
  // SST's `removal: "retain"` knows tables and buckets, not keys. Without its key old evidence could not be trusted.
  const keep = { protect: $app.protect, retainOnDelete: $app.removal === "retain" };
  const key = new aws.kms.Key(
    "EvidenceSigningKey",
    {
      description: `Signs the evidence of Surety, stage ${$app.stage}`,
      customerMasterKeySpec: "ECC_NIST_P384",
      keyUsage: "SIGN_VERIFY",
      deletionWindowInDays: 30,
    },
    keep,
  );
  const name = `alias/surety-${$app.stage}-evidence`;
  new aws.kms.Alias("EvidenceSigningKeyAlias", { name, targetKeyId: key.keyId }, keep);
  return key;
}
