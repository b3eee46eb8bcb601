import { DAY, formatDuration, type Milliseconds } from "#domain/duration.ts";
import type { Advisory, Violation } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { type Unreadable, unreadable } from "#domain/reading.ts";
import {
  addressOf,
  type BucketSettings,
  isByTag,
  type LifecycleRule,
  type StoredObjects,
  storedFolder,
} from "#domain/storage.ts";
import type { Backup, BackupStorageLocation, Schedule } from "#domain/velero.ts";
import { isAtOnce, storageClassOf } from "../storage-classes.ts";

interface Judged {
  readonly violations: readonly Violation[];
  readonly unreadable: readonly Unreadable[];
  readonly advisories: readonly Advisory[];
}

/** Whose backups are looked at, and how long they are to be kept. */
export interface Circumstances {
  readonly namespace: string;
  readonly backups: readonly Pick<Backup, "name">[];
  readonly schedules: readonly Pick<Schedule, "name">[];
  /** Those at the places; they say which tags Velero sets. */
  readonly locations: readonly Pick<BackupStorageLocation, "bucket" | "prefix" | "objectTags">[];
  readonly retention: Milliseconds;
  readonly now: Instant;
}

/** Rules of the buckets' lifecycles that delete a tenant's backups before Velero does, or file copies at all. */
export function judgeLifecycles(
  places: readonly StoredObjects[],
  settings: ReadonlyMap<string, BucketSettings>,
  circumstances: Circumstances,
): Judged {
  const judged = places.map((place) => {
    const lifecycle =
      settings.get(place.bucket)?.lifecycle ?? unreadable("notLookedAt", `s3://${place.bucket}`, "nobody looked");
    if (lifecycle.status === "unreadable") return { violations: [], unreadable: [lifecycle], advisories: [] };
    const rules = lifecycle.value.filter(({ enabled }) => enabled);
    return {
      violations: rules.flatMap((rule) => judgeRule(rule, place, circumstances) ?? []),
      unreadable: [],
      advisories: rules.flatMap((rule) => adviceOnRule(rule, place, circumstances)),
    };
  });
  return {
    violations: judged.flatMap(({ violations }) => violations),
    unreadable: judged.flatMap((one) => one.unreadable),
    advisories: judged.flatMap(({ advisories }) => advisories),
  };
}

/** A rule that goes by tags which Velero is not told to set is only mentioned. File copies never have any. */
function judgeRule(rule: LifecycleRule, place: StoredObjects, circumstances: Circumstances): Violation | undefined {
  const { namespace, retention, now } = circumstances;
  if (rule.expiration === undefined || !meetsTags(rule, place, circumstances)) return undefined;
  const said = `${nameOf(rule, place)} deletes objects ${when(rule.expiration)}`;
  const violation = (reason: string, message: string) => ({ kind: "Bucket", id: place.bucket, reason, message });
  const isEarly =
    "days" in rule.expiration ? rule.expiration.days * DAY < retention : rule.expiration.at < now + retention;
  if (isEarly && coversBackups(rule, place, circumstances))
    return violation("LifecycleTooShort", `${said}; promised are ${formatDuration(retention)}, and not shorter.`);
  if (isByTag(rule)) return undefined;
  const copies = (["kopia", "restic"] as const).find((area) => {
    return (storedFolder(place, area, namespace)?.objects ?? 0) > 0 && covers(rule, place, `${area}/${namespace}`);
  });
  if (copies === undefined) return undefined;
  const why = `in ${copies}/${namespace}/ old objects belong to new backups as well`;
  return violation("LifecycleBreaksRepository", `${said}, and ${why}.`);
}

/** Whether what Velero writes to a place has every tag that a rule goes by. */
function meetsTags({ tags }: LifecycleRule, place: StoredObjects, { locations }: Circumstances): boolean {
  const set = locations.filter((location) => addressOf(location) === addressOf(place));
  const wanted = Object.entries(tags);
  return wanted.length === 0 || set.some(({ objectTags = {} }) => wanted.every(([key, to]) => objectTags[key] === to));
}

function when(expiration: NonNullable<LifecycleRule["expiration"]>): string {
  return "days" in expiration ? `after ${expiration.days} d` : `from ${formatInstant(expiration.at)} on`;
}

/** Whether a rule's prefix is that of something in the folder, or the folder lies within it. */
function covers({ prefix }: LifecycleRule, place: StoredObjects, folder: string): boolean {
  const path = pathOf(place, folder);
  return path.startsWith(prefix) || prefix.startsWith(path);
}

/** A prefix may end within the names of backups: it is about those that begin so, and what Schedules will call theirs. */
function coversBackups(rule: LifecycleRule, place: StoredObjects, { backups, schedules }: Circumstances): boolean {
  const path = pathOf(place, "backups");
  if (!rule.prefix.startsWith(path)) return covers(rule, place, "backups");
  const beginning = rule.prefix.slice(path.length);
  const own = [...backups.map(({ name }) => `${name}/`), ...schedules.map(({ name }) => `${name}-`)];
  return own.some((name) => name.startsWith(beginning) || beginning.startsWith(name));
}

function pathOf({ prefix }: StoredObjects, folder: string): string {
  return `${prefix === "" ? "" : `${prefix}/`}${folder}/`;
}

function adviceOnRule(rule: LifecycleRule, place: StoredObjects, circumstances: Circumstances): readonly Advisory[] {
  if (!coversBackups(rule, place, circumstances)) return [];
  const { retention } = circumstances;
  const frozen = rule.transitions.find(({ days, storageClass }) => !isAtOnce(storageClass) && days * DAY < retention);
  const moved = rule.transitions.find(
    ({ days, storageClass }) => storageClassOf(storageClass)?.inSeveralZones === false && days * DAY < retention,
  );
  const advice: Advisory[] = [];
  if (moved !== undefined) {
    const message = `${nameOf(rule, place)} moves objects to ${moved.storageClass} after ${moved.days} d, which is not kept in several availability zones.`;
    advice.push({ reason: "LifecycleToOneZone", message });
  }
  if (frozen !== undefined) {
    const message = `${nameOf(rule, place)} moves objects to ${frozen.storageClass} after ${frozen.days} d, where they cannot be read without being restored first.`;
    advice.push({ reason: "LifecycleFreezes", message });
  }
  if (rule.expiration !== undefined && !meetsTags(rule, place, circumstances)) {
    const message = `${nameOf(rule, place)} deletes objects with certain tags ${when(rule.expiration)}; Velero is not told to set these.`;
    advice.push({ reason: "LifecycleByTag", message });
  }
  return advice;
}

function nameOf({ id, prefix }: LifecycleRule, { bucket }: StoredObjects): string {
  const called = id === "" ? "A lifecycle rule" : `Lifecycle rule ${id}`;
  return `${called} of bucket ${bucket}${prefix === "" ? "" : ` for ${prefix}`}`;
}
