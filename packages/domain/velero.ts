import { DAY, type Milliseconds } from "./duration.ts";
import { indexBy, oncePerList } from "./index-by.ts";
import { type Instant, isFromTheFuture } from "./instant.ts";
import { addressOf, type StoragePlace } from "./storage.ts";
import type { Labels } from "./workloads.ts";

/** Which namespaces' resources a Backup or a Schedule's template takes in. An empty `includedNamespaces` is all of them. */
export interface BackupScope {
  readonly includedNamespaces: readonly string[];
  readonly excludedNamespaces: readonly string[];
  /** Fields of the spec that leave out things within these namespaces: `labelSelector`, `includedResources`. Absent: none. */
  readonly narrowedBy?: readonly string[];
}

/** A velero.io/v1 Backup. Velero omits numbers that are 0 and the phase New; here they are filled in. */
export interface Backup extends BackupScope {
  readonly name: string;
  readonly uid: string;
  readonly labels: Labels;
  readonly createdAt: Instant;
  readonly storageLocation: string;
  readonly ttl?: Milliseconds;
  /** One of Velero's 13 phases, or one that this version does not know. */
  readonly phase: string;
  readonly startedAt?: Instant;
  readonly completedAt?: Instant;
  readonly expiresAt?: Instant;
  readonly errors: number;
  readonly warnings: number;
  readonly failureReason?: string;
  readonly validationErrors: readonly string[];
  readonly volumeSnapshots: { readonly attempted: number; readonly completed: number };
  readonly csiVolumeSnapshots: { readonly attempted: number; readonly completed: number };
  readonly totalItems?: number;
  readonly itemsBackedUp?: number;
}

/** A velero.io/v1 Schedule with its template. */
export interface Schedule extends BackupScope {
  readonly name: string;
  readonly uid: string;
  readonly labels: Labels;
  readonly createdAt: Instant;
  /** As Velero reads it: five fields, a descriptor such as `@daily` or `@every 24h`, optionally after `CRON_TZ=Zone `. */
  readonly cron: string;
  readonly paused: boolean;
  /** New, Enabled or FailedValidation. */
  readonly phase: string;
  readonly validationErrors: readonly string[];
  readonly ttl?: Milliseconds;
  /** Absent for the default location. */
  readonly storageLocation?: string;
  readonly lastBackupAt?: Instant;
  /** When it was let go by: one that begins, or goes on after a pause, may be told to wait for its next time. */
  readonly lastSkippedAt?: Instant;
}

export interface BackupStorageLocation extends StoragePlace {
  readonly name: string;
  readonly accessMode: "ReadWrite" | "ReadOnly";
  /** Available, Unavailable, or New where Velero has not looked yet. */
  readonly phase: string;
  readonly message?: string;
  readonly isDefault: boolean;
  /** Where it is told to store things elsewhere than in S3: what says so. Absent: in S3. */
  readonly notInS3?: string;
  /** Tags that Velero sets on every object of a backup. Absent: none. */
  readonly objectTags?: Labels;
  readonly lastSyncedAt?: Instant;
  /** How often Velero looks for backups in it; 0 for never. Absent: as often as the server is told to. */
  readonly syncedEvery?: Milliseconds;
  readonly lastValidatedAt?: Instant;
  /** How often Velero looks at it; 0 for never. Absent: as often as the server is told to, by default every minute. */
  readonly validatedEvery?: Milliseconds;
}

/** How one volume was treated by a backup: an item of `<name>-volumeinfo.json.gz`. */
export interface VolumeInfo {
  readonly claim?: { readonly namespace: string; readonly name: string };
  readonly volumeName: string;
  readonly method: "NativeSnapshot" | "PodVolumeBackup" | "CSISnapshot" | "unknown";
  readonly dataMoved: boolean;
  readonly skipped: boolean;
  readonly skippedReason?: string;
  /** Absent in volumeinfo of older releases. */
  readonly result?: string;
  /** Of its upload or its snapshot, where that is said: Completed, or how it ended otherwise. */
  readonly phase?: string;
  /** What has copied the data to the object store, and so the name of the folder there: kopia or restic. */
  readonly uploader?: "kopia" | "restic";
  /** The EC2 snapshot that holds the data; absent for copies in the object store, and for those that failed. */
  readonly snapshotHandle?: string;
}

/** Matches Velero's rules: `*` and an empty list take in everything, a pattern such as `team-*` what it matches, exclusion wins. */
export function includesNamespace(scope: BackupScope, namespace: string): boolean {
  if (scope.excludedNamespaces.some((pattern) => matchesGlob(pattern, namespace))) return false;
  return (
    scope.includedNamespaces.length === 0 || scope.includedNamespaces.some((pattern) => matchesGlob(pattern, namespace))
  );
}

const GLOB = /[*?[\]{}]/u;

/** Whether a name of namespaces is a pattern, such as `team-*`. */
export function isPattern(name: string): boolean {
  return GLOB.test(name);
}

function matchesGlob(pattern: string, namespace: string): boolean {
  if (pattern === namespace || pattern === "*") return true;
  if (!isPattern(pattern)) return false;
  const escaped = pattern
    .replace(/[.+^$()|\\]/gu, "\\$&")
    .replaceAll("[!", "[^")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const alternatives = escaped.replace(/\{([^}]*)\}/gu, (_, list: string) => `(?:${list.split(",").join("|")})`);
  try {
    return new RegExp(`^${alternatives}$`, "u").test(namespace);
  } catch {
    // Brackets that do not close: Velero refuses such a pattern, so it takes nothing in.
    return false;
  }
}

const WIDE = "*";
const byScope = <T extends BackupScope>() =>
  indexBy<T>((item) =>
    item.includedNamespaces.length > 0 && !item.includedNamespaces.some(isPattern) ? item.includedNamespaces : WIDE,
  );
const backupsByScope = byScope<Backup>();
const schedulesByScope = byScope<Schedule>();

/** Nearly every control asks for the same tenant's. */
const sortedByNamespace = oncePerList<Backup, Map<string, readonly Backup[]>>(() => new Map());

/** The Backups that take in a namespace, newest first. */
export function backupsOf(backups: readonly Backup[], namespace: string): readonly Backup[] {
  const known = sortedByNamespace(backups).get(namespace);
  if (known !== undefined) return known;
  const index = backupsByScope(backups);
  const found = [...index.get(namespace), ...index.get(WIDE)]
    .filter((backup) => includesNamespace(backup, namespace))
    .sort(newestFirst);
  sortedByNamespace(backups).set(namespace, found);
  return found;
}

/** Set to `true` on a namespace or an object, Velero leaves it out of Backups, and says nothing of it. */
export const EXCLUDE_LABEL = "velero.io/exclude-from-backup";

/** On what a Schedule has made; its value is the Schedule's name, shortened where it is longer than a label may be. */
const SCHEDULE_LABEL = "velero.io/schedule-name";

/**
 * The Backups by which a namespace is judged, newest first: those that take all of it, as soon as one of them has ended;
 * else those that its Schedules make of a part. What somebody made by hand of a part says nothing about the whole; and
 * what somebody made by hand of the whole, nothing any more once the Schedules of parts have gone on for a day.
 */
export function backupsToJudge(backups: readonly Backup[], namespace: string): readonly Backup[] {
  const all = backupsOf(backups, namespace);
  const whole = all.filter((backup) => !isNarrowed(backup));
  const parts = all.filter((backup) => isNarrowed(backup) && SCHEDULE_LABEL in backup.labels);
  if (parts.length === 0) return whole;
  const [newest] = whole.filter(hasEnded);
  const [newestPart] = parts.filter(hasEnded);
  if (newest === undefined) return parts;
  if (newestPart === undefined || whole.some(({ labels }) => SCHEDULE_LABEL in labels)) return whole;
  return takenAt(newestPart) - takenAt(newest) > DAY ? parts : whole;
}

function isNarrowed({ narrowedBy = [] }: BackupScope): boolean {
  return narrowedBy.length > 0;
}

/** The Schedules whose Backups take in a namespace. */
export function schedulesOf(schedules: readonly Schedule[], namespace: string): readonly Schedule[] {
  const index = schedulesByScope(schedules);
  return [...index.get(namespace), ...index.get(WIDE)].filter((schedule) => includesNamespace(schedule, namespace));
}

/** The time whose data a backup holds: when it started, else when it was asked for. */
export function takenAt(backup: Backup): Instant {
  return backup.startedAt ?? backup.createdAt;
}

function newestFirst(a: Backup, b: Backup): number {
  return takenAt(b) - takenAt(a) || (a.name < b.name ? 1 : -1);
}

/** A backup that can be restored as a whole: Velero completed it, and it may not be collected at any moment. */
export function isUsable(backup: Backup, now: Instant): boolean {
  return backup.phase === "Completed" && (backup.expiresAt === undefined || backup.expiresAt > now);
}

/** Phases after which nothing more is added to a backup, while what it holds can be read. */
const ENDED = new Set(["Completed", "PartiallyFailed"]);

function hasEnded({ phase }: Backup): boolean {
  return ENDED.has(phase);
}

/**
 * The backups of a namespace that have ended with something to read, and may not be collected at any moment, newest first.
 * One whose date is yet to come would be the newest for ever, whatever became of those that followed.
 */
export function readableBackups(backups: readonly Backup[], namespace: string, now: Instant): readonly Backup[] {
  return backupsToJudge(backups, namespace).filter(
    (backup) =>
      hasEnded(backup) &&
      (backup.expiresAt === undefined || backup.expiresAt > now) &&
      !isFromTheFuture(takenAt(backup), now),
  );
}

/**
 * The backups by which a namespace's volumes are judged, newest first: the newest that has ended with something to read;
 * of those that take in a part each, the newest of every Schedule, since only together they may hold it all. One that
 * failed in part counts: it names the volumes that it lacks. Facts and judges must agree on it, hence it is here.
 */
export function newestReadableBackups(backups: readonly Backup[], namespace: string, now: Instant): readonly Backup[] {
  const readable = readableBackups(backups, namespace, now);
  const [newest] = readable;
  if (newest === undefined || !isNarrowed(newest)) return readable.slice(0, 1);
  const bySchedule = Map.groupBy(readable, ({ labels }) => labels[SCHEDULE_LABEL]);
  return [...bySchedule.values()].flatMap((made) => made.slice(0, 1));
}

/** What Velero's server takes for the default where no location says that it is, unless it is told another name. */
const DEFAULT_LOCATION = "default";

/** Where a backup is stored, or a Schedule has its backups stored; without a name, that is the default location. */
export function locationOf(
  { storageLocation }: Pick<Backup | Schedule, "storageLocation">,
  locations: readonly BackupStorageLocation[],
): BackupStorageLocation | undefined {
  if (!storageLocation) {
    const marked = locations.find(({ isDefault }) => isDefault);
    if (marked !== undefined) return marked;
  }
  return locations.find(({ name }) => name === (storageLocation || DEFAULT_LOCATION));
}

/** Every place where backups may be: the configured one, and those of all locations. */
export function placesOf(
  { velero }: { readonly velero: StoragePlace },
  locations: readonly BackupStorageLocation[],
): readonly StoragePlace[] {
  return [...new Map([velero, ...locations].map((place) => [addressOf(place), place])).values()];
}

/** The folder of a backup within its bucket, with a slash at its end. */
export function backupFolder(location: BackupStorageLocation, backupName: string): string {
  return `${location.prefix === "" ? "" : `${location.prefix}/`}backups/${backupName}/`;
}
