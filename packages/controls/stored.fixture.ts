import { type ArchivedNamespace, type BackupContents, snapshotListOf } from "#domain/backup-contents.ts";
import type { Facts } from "#domain/facts.ts";
import type { Finding } from "#domain/finding.ts";
import { observed, type Reading, type Unreadable } from "#domain/reading.ts";
import type { BucketSettings, StoredFile, StoredFolder, StoredObjects } from "#domain/storage.ts";
import type { Backup } from "#domain/velero.ts";
import type { RecycleBin } from "#domain/velero-traces.ts";
import {
  healthyFacts,
  type Judging,
  judgeFacts,
  LAST_NIGHT,
  type MutableFacts,
  NOW,
  tenant,
} from "./cluster.fixture.ts";
import type { Control } from "./control.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What lies in S3 and what Velero leaves behind, besides the lists of a cluster. */
export type StoredFacts = MutableFacts & {
  /** The folders of the one place that there is. */
  folders: StoredFolder[];
  versions: StoredObjects["versions"];
  /** Set where the place could not be listed. */
  unlisted: Unreadable | undefined;
  settings: Mutable<BucketSettings>;
  strayBackups: Map<string, Reading<Backup>>;
  backupContents: Map<string, Reading<BackupContents>>;
  restores: Facts["restores"][number][];
  deleteBackupRequests: Facts["deleteBackupRequests"][number][];
  backupRepositories: Facts["backupRepositories"][number][];
  volumeSnapshotContents: Facts["volumeSnapshotContents"][number][];
  certificates: Facts["certificates"][number][];
  realms: Map<string, Facts["realms"] extends ReadonlyMap<string, infer R> ? R : never>;
  recycleBin: Mutable<RecycleBin>;
};

export const PLACE = "s3://example-backups/";

/** A cluster that keeps backups of thirty days for acme and globex, all of them as promised; and gone is gone. */
export function healthyStorage(): StoredFacts {
  const facts = healthyFacts(["acme", "globex"], { claims: 3, backups: 30 });
  const newest = facts.backups.filter(({ startedAt }) => startedAt === LAST_NIGHT);
  return {
    ...facts,
    folders: facts.backups.map(({ name, startedAt }) =>
      folder({ name, ...(startedAt ? { writtenAt: startedAt } : {}) }),
    ),
    versions: observed("neverKept", NOW),
    unlisted: undefined,
    settings: {
      region: observed("eu-west-1", NOW),
      encryption: observed(["aws:kms"], NOW),
      notBlocked: observed([], NOW),
      isPublicByPolicy: observed(false, NOW),
      lifecycle: observed([], NOW),
      lock: observed(undefined, NOW),
    },
    strayBackups: new Map(),
    backupContents: new Map(newest.map((backup) => [backup.name, observed(contentsOf(backup), NOW)])),
    ...{ restores: [], deleteBackupRequests: [], backupRepositories: [], volumeSnapshotContents: [] },
    ...{ certificates: [], realms: new Map() },
    recycleBin: { snapshots: [], volumes: observed([], NOW) },
  };
}

export function folder(fields: Partial<StoredFolder> & { readonly name: string }): StoredFolder {
  return {
    ...{ area: "backups", objects: 9, bytes: 4_000, writtenAt: LAST_NIGHT, hasMetadata: true, hasArchive: true },
    ...{ storageClasses: ["STANDARD"], hiddenVersions: 0, deleteMarkers: 0 },
    ...fields,
  };
}

/** A folder of which a listing without versions shows nothing. */
export function hiddenFolder(fields: Partial<StoredFolder> & { readonly name: string }): StoredFolder {
  const { writtenAt: _, ...hidden } = folder({
    objects: 0,
    bytes: 0,
    hasMetadata: false,
    hasArchive: false,
    ...fields,
  });
  return { ...hidden, storageClasses: [], hiddenVersions: fields.hiddenVersions ?? 1 };
}

const CLAIMS = ["data-kafka-0", "data-kafka-1", "data-kafka-2"];

/** What is in the folder of a whole backup of one namespace. */
export function contentsOf(
  { name, includedNamespaces: [namespace = ""] }: Backup,
  fields: Partial<BackupContents> = {},
  archived: Partial<ArchivedNamespace> = {},
): BackupContents {
  const snapshots = CLAIMS.map((claim) => `snap-${namespace}-${claim}-${name}`);
  const sizes = {
    ...{ [`${name}.tar.gz`]: 3_000, "velero-backup.json": 800, [`${name}-results.gz`]: 200 },
    [snapshotListOf(name)]: 300,
  };
  return {
    folder: `${PLACE}backups/${name}/`,
    files: new Map(
      Object.entries(sizes).map(([file, bytes]): [string, StoredFile] => [file, { bytes, storageClass: "STANDARD" }]),
    ),
    metadata: observed({ bytes: 800, name }, NOW),
    archive: observed(
      {
        ...{ bytes: 3_000, resources: 40 },
        namespaces: new Map([[namespace, { resources: 12, claims: CLAIMS, counted: {}, missing: [], ...archived }]]),
      },
      NOW,
    ),
    documents: new Map([
      [`${name}-results.gz`, observed({ bytes: 200 }, NOW)],
      [snapshotListOf(name), observed({ bytes: 300, snapshots }, NOW)],
    ]),
    ...fields,
  };
}

const TENANTS = [tenant("acme"), tenant("globex"), tenant("gone", { state: "deleted", since: "2026-02-18T12:00:00Z" })];

/** What a control says, once healthy facts have been changed. */
export function judgeStored(
  control: Control,
  change: (facts: StoredFacts) => void = () => undefined,
  judging: Judging = {},
): readonly Finding[] {
  const { folders, versions, unlisted, settings, ...facts } = changed(healthyStorage(), change);
  const stored: StoredObjects = { bucket: "example-backups", prefix: "", folders, versions };
  const all = {
    ...facts,
    storedObjects: new Map([[PLACE, unlisted ?? observed(stored, NOW)]]),
    bucketSettings: new Map([["example-backups", settings]]),
  };
  return judgeFacts([control], all, { tenants: TENANTS, ...judging });
}

function changed<T>(facts: T, change: (facts: T) => void): T {
  change(facts);
  return facts;
}

/** The finding about one tenant; null for that about the cluster. */
export function findingOf(control: Control, of: string | null) {
  return (change?: (facts: StoredFacts) => void, judging?: Judging): Finding => {
    const finding = judgeStored(control, change, judging).find(({ tenant: id }) => id === of);
    if (finding === undefined) throw new Error(`no finding about ${of}`);
    return finding;
  };
}

/** `BackupGone Backup acme-daily-20260308010000`, one for each violation. */
export function violationsOf(finding: Finding): readonly string[] {
  return finding.violations.map(({ reason, kind, id }) => `${reason} ${kind} ${id}`);
}

export function adviceOf(finding: Finding): readonly string[] {
  return finding.advisories.map(({ reason }) => reason);
}

/** Changes the backup of a tenant that is so many days old. */
export function changeBackup(id: string, age: number, fields: Partial<Backup>) {
  return (facts: StoredFacts): void => {
    const name = backupNameOf(id, age);
    facts.backups = facts.backups.map((backup) => (backup.name === name ? { ...backup, ...fields } : backup));
  };
}

/** Removes the Backups of a tenant of these ages, with their folders and snapshots unless they are to stay. */
export function removeBackups(id: string, ages: readonly number[], { keep = [] as readonly string[] } = {}) {
  return (facts: StoredFacts): void => {
    const names = new Set(ages.map((age) => backupNameOf(id, age)));
    facts.backups = facts.backups.filter(({ name }) => !names.has(name));
    if (!keep.includes("folders")) facts.folders = facts.folders.filter(({ name }) => !names.has(name));
    if (keep.includes("snapshots")) return;
    facts.snapshots = facts.snapshots.filter(({ id: snapshot }) => ![...names].some((name) => snapshot.endsWith(name)));
  };
}

/** `acme-daily-20260308010000`, of two days ago. */
export function backupNameOf(id: string, age: number): string {
  const at = new Date(LAST_NIGHT - age * 86_400_000).toISOString();
  return `${id}-daily-${at.slice(0, 19).replaceAll(/[-:T]/gu, "")}`;
}

export function together(...changes: readonly ((facts: StoredFacts) => void)[]) {
  return (facts: StoredFacts): void => {
    for (const change of changes) change(facts);
  };
}
