import { DAY, formatDuration, type Milliseconds } from "#domain/duration.ts";
import type { Advisory, Violation } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { type Unreadable, unreadable } from "#domain/reading.ts";
import { type BucketSettings, type LifecycleRule, type StoredObjects, storedFolder } from "#domain/storage.ts";
import { isAtOnce } from "../storage-classes.ts";

interface Judged {
  readonly violations: readonly Violation[];
  readonly unreadable: readonly Unreadable[];
  readonly advisories: readonly Advisory[];
}

/** Rules of the buckets' lifecycles that delete backups before Velero does, or file copies at all. */
export function judgeLifecycles(
  places: readonly StoredObjects[],
  settings: ReadonlyMap<string, BucketSettings>,
  namespace: string,
  retention: Milliseconds,
  now: Instant,
): Judged {
  const judged = places.map((place) => {
    const lifecycle =
      settings.get(place.bucket)?.lifecycle ?? unreadable("notLookedAt", `s3://${place.bucket}`, "nobody looked");
    if (lifecycle.status === "unreadable") return { violations: [], unreadable: [lifecycle], advisories: [] };
    const rules = lifecycle.value.filter(({ enabled }) => enabled);
    return {
      violations: rules.flatMap((rule) => judgeRule(rule, place, { namespace, retention, now }) ?? []),
      unreadable: [],
      advisories: rules.flatMap((rule) => adviceOnRule(rule, place, retention)),
    };
  });
  return {
    violations: judged.flatMap(({ violations }) => violations),
    unreadable: judged.flatMap((one) => one.unreadable),
    advisories: judged.flatMap(({ advisories }) => advisories),
  };
}

interface Circumstances {
  readonly namespace: string;
  readonly retention: Milliseconds;
  readonly now: Instant;
}

/** Objects of Velero have no tags unless it is told to set some, so a rule that goes by tags is only mentioned. */
function judgeRule(rule: LifecycleRule, place: StoredObjects, circumstances: Circumstances): Violation | undefined {
  const { namespace, retention, now } = circumstances;
  if (rule.expiration === undefined || rule.byTag) return undefined;
  const said = `${nameOf(rule, place)} deletes objects ${when(rule.expiration)}`;
  const violation = (reason: string, message: string) => ({ kind: "Bucket", id: place.bucket, reason, message });
  const isEarly =
    "days" in rule.expiration ? rule.expiration.days * DAY < retention : rule.expiration.at < now + retention;
  if (isEarly && covers(rule, place, "backups"))
    return violation("LifecycleTooShort", `${said}; promised are ${formatDuration(retention)}, and not shorter.`);
  const copies = (["kopia", "restic"] as const).find((area) => {
    return (storedFolder(place, area, namespace)?.objects ?? 0) > 0 && covers(rule, place, `${area}/${namespace}`);
  });
  if (copies === undefined) return undefined;
  const why = `in ${copies}/${namespace}/ old objects belong to new backups as well`;
  return violation("LifecycleBreaksRepository", `${said}, and ${why}.`);
}

function when(expiration: NonNullable<LifecycleRule["expiration"]>): string {
  return "days" in expiration ? `after ${expiration.days} d` : `from ${formatInstant(expiration.at)} on`;
}

/** Whether a rule's prefix is that of something in the folder, or the folder lies within it. */
function covers({ prefix }: LifecycleRule, place: StoredObjects, folder: string): boolean {
  const path = `${place.prefix === "" ? "" : `${place.prefix}/`}${folder}/`;
  return path.startsWith(prefix) || prefix.startsWith(path);
}

function adviceOnRule(rule: LifecycleRule, place: StoredObjects, retention: Milliseconds): readonly Advisory[] {
  if (!covers(rule, place, "backups")) return [];
  const frozen = rule.transitions.find(({ days, storageClass }) => !isAtOnce(storageClass) && days * DAY < retention);
  const advice: Advisory[] = [];
  if (frozen !== undefined) {
    const message = `${nameOf(rule, place)} moves objects to ${frozen.storageClass} after ${frozen.days} d, where they cannot be read without being restored first.`;
    advice.push({ reason: "LifecycleFreezes", message });
  }
  if (rule.byTag && rule.expiration !== undefined) {
    const message = `${nameOf(rule, place)} deletes objects with certain tags ${when(rule.expiration)}; backups have none, unless Velero is told to set them.`;
    advice.push({ reason: "LifecycleByTag", message });
  }
  return advice;
}

function nameOf({ id, prefix }: LifecycleRule, { bucket }: StoredObjects): string {
  const called = id === "" ? "A lifecycle rule" : `Lifecycle rule ${id}`;
  return `${called} of bucket ${bucket}${prefix === "" ? "" : ` for ${prefix}`}`;
}
