import * as z from "zod";
import type { Check } from "#domain/check-up.ts";
import { DAY, formatDuration, type Milliseconds } from "#domain/duration.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import type { Reading } from "#domain/reading.ts";
import { type BucketSettings, isByTag, type LifecycleRule, type StoragePlace } from "#domain/storage.ts";
import type { Pages } from "#facts/sources.ts";
import type { Verdicts } from "./checks.ts";

interface Promised {
  readonly retention: Milliseconds;
  readonly now: Instant;
}

const versioningAnswer = z.object({ Status: z.string().optional() });

/** How the bucket is set up in which Velero keeps the cluster's backups. */
export function judgeBucket(
  place: StoragePlace,
  settings: BucketSettings,
  versioning: Reading<Pages>,
  promised: Promised,
  verdicts: Verdicts,
): readonly Check[] {
  const { bucket } = place;
  const may = (action: string) => `let whoever runs this call s3:${action} on bucket ${bucket}`;
  return [
    verdicts.of(
      "bucket encryption",
      settings.encryption,
      (algorithms) => judgeEncryption(bucket, algorithms, verdicts),
      may("GetEncryptionConfiguration"),
    ),
    verdicts.of(
      "bucket public access",
      settings.notBlocked,
      (open) => judgePublicAccess(bucket, open, settings.isPublicByPolicy, verdicts),
      may("GetBucketPublicAccessBlock"),
    ),
    verdicts.of(
      "bucket versioning",
      versioning,
      (pages) => judgeVersioning(pages, verdicts),
      may("GetBucketVersioning"),
    ),
    verdicts.of(
      "bucket lifecycle",
      settings.lifecycle,
      (rules) => judgeLifecycle(place, rules, promised, verdicts),
      may("GetLifecycleConfiguration"),
    ),
    verdicts.of(
      "bucket object lock",
      settings.lock,
      (lock) => judgeLock(lock, promised, verdicts),
      may("GetBucketObjectLockConfiguration"),
    ),
  ];
}

function judgeEncryption(bucket: string, algorithms: readonly string[], verdicts: Verdicts): Check {
  if (algorithms.length > 0)
    return verdicts.ok("bucket encryption", `s3://${bucket} encrypts by ${algorithms.join(", ")}`);
  const mend = `aws s3api put-bucket-encryption --bucket ${bucket} --server-side-encryption-configuration '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}'`;
  return verdicts.wrong("bucket encryption", `s3://${bucket} has no default encryption`, mend);
}

function judgePublicAccess(
  bucket: string,
  open: readonly string[],
  isPublic: Reading<boolean>,
  verdicts: Verdicts,
): Check {
  const name = "bucket public access";
  const mend = `aws s3api put-public-access-block --bucket ${bucket} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`;
  if (isPublic.status === "observed" && isPublic.value && open.includes("RestrictPublicBuckets"))
    return verdicts.wrong(name, `s3://${bucket} is open to the public by its policy`, mend);
  if (open.length > 0)
    return verdicts.wrong(name, `s3://${bucket} does not deny the public by: ${open.join(", ")}`, mend);
  return verdicts.ok(name, `s3://${bucket} denies the public in all four ways`);
}

/** Either is well: of a versioned bucket Surety lists and deletes versions, too. */
function judgeVersioning([page]: Pages, verdicts: Verdicts): Check {
  const { Status } = versioningAnswer.parse(page);
  const found =
    Status === undefined
      ? "versions were never kept"
      : `versioning is ${Status}: what is deleted stays as hidden versions until they are deleted as well`;
  return verdicts.ok("bucket versioning", found);
}

/** Rules that go by tags are left to the sweep, which knows the objects. */
function judgeLifecycle(
  { bucket, prefix }: StoragePlace,
  rules: readonly LifecycleRule[],
  { retention, now }: Promised,
  verdicts: Verdicts,
): Check {
  const folder = prefix === "" ? "" : `${prefix}/`;
  const overlaps = (rule: LifecycleRule) => rule.prefix.startsWith(folder) || folder.startsWith(rule.prefix);
  const early = rules.find((rule) => rule.enabled && !isByTag(rule) && overlaps(rule) && isEarly(rule, retention, now));
  const name = "bucket lifecycle";
  if (early?.expiration === undefined)
    return verdicts.ok(name, `no rule deletes backups before ${formatDuration(retention)}`);
  const when =
    "days" in early.expiration ? `after ${early.expiration.days} d` : `from ${formatInstant(early.expiration.at)} on`;
  return verdicts.wrong(
    name,
    `rule ${early.id || "(without a name)"} deletes objects ${when}; promised are ${formatDuration(retention)}`,
    `remove or lengthen it: aws s3api get-bucket-lifecycle-configuration --bucket ${bucket}`,
  );
}

function isEarly({ expiration }: LifecycleRule, retention: Milliseconds, now: Instant): boolean {
  if (expiration === undefined) return false;
  return "days" in expiration ? expiration.days * DAY < retention : expiration.at < now + retention;
}

function judgeLock(
  lock: { readonly mode: string; readonly days: number } | undefined,
  { retention }: Promised,
  verdicts: Verdicts,
): Check {
  const name = "bucket object lock";
  if (lock === undefined) return verdicts.ok(name, "locks nothing by default");
  const found = `locks each object for ${lock.days} d (${lock.mode})`;
  if (lock.days * DAY <= retention) return verdicts.ok(name, found);
  return verdicts.warning(
    name,
    `${found}, longer than the ${formatDuration(retention)} that are promised: nothing can be deleted in time`,
    "lock for at most as long as backups are to be kept, or promise to keep them longer",
  );
}
