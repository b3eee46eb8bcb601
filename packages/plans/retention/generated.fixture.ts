import fc from "fast-check";
import type { BackupProof, ListedVersion } from "#domain/closer-look.ts";
import { configurationSchema } from "#domain/configuration.ts";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import type { Snapshot } from "#domain/ec2.ts";
import { emptyLedger, type PruneLedger } from "#domain/prune-ledger.ts";
import { pruningSchema } from "#domain/pruning-settings.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { addressOf, folderAddress, type StoredArea, type StoredFolder, type StoredObjects } from "#domain/storage.ts";
import { TENANT_STATES, type Tenant, tenantSchema } from "#domain/tenant.ts";
import type { Backup, BackupStorageLocation } from "#domain/velero.ts";
import type { DeleteBackupRequest, Restore } from "#domain/velero-traces.ts";
import type { PersistentVolume } from "#domain/workloads.ts";
import { backup, location, namespace, persistentVolume, snapshot } from "../deletion/world.fixture.ts";
import type { RetentionWorld } from "./world.ts";

export const NOW = Date.parse("2026-06-01T12:00:00Z");
const CLUSTER = configurationSchema.parse({
  version: 1,
  clusters: [{ name: "prod-eu", region: "eu-west-1", velero: { bucket: "backups" } }],
}).clusters[0];
if (CLUSTER === undefined) throw new TypeError("There is no cluster");
const cluster = { ...CLUSTER, velero: { ...CLUSTER.velero, bucket: "b" } };

const IDS = ["acme", "acme-eu", "globex", "gone"] as const;
/** Whose: one of the tenants, everybody, a namespace of no tenant. */
const SCOPES = [...IDS, "*", "monitoring"] as const;
type Scope = (typeof SCOPES)[number];

const namespaceOf = (scope: Scope) => (scope === "monitoring" || scope === "*" ? scope : `tenant-${scope}`);

/** One backup with all that it may have, or what is left of one. */
const backupThing = fc.record({
  of: fc.constantFrom(...SCOPES),
  takenDaysAgo: fc.integer({ min: 1, max: 70 }),
  ttlDays: fc.constantFrom(10, 30, 30, 30, 60),
  phase: fc.constantFrom(
    "Completed",
    "Completed",
    "Completed",
    "PartiallyFailed",
    "Failed",
    "Deleting",
    "InProgress",
    "?",
  ),
  location: fc.constantFrom("default", "default", "default", "default", "second", "old"),
  /** Nothing is left but its snapshots. */
  lost: fc.constantFrom(false, false, true),
  object: fc.constantFrom(true, true, false),
  folder: fc.constantFrom("whole", "whole", "whole", "noMetadata", "none"),
  isGood: fc.boolean(),
  proof: fc.constantFrom("told", "told", "told", "missing"),
  list: fc.constantFrom("read", "read", "read", "read", "read", "read", "read", "unreadable"),
  snapshots: fc.array(
    fc.record({
      by: fc.constantFrom("native", "native", "csi"),
      volume: fc.constantFrom("pv", "remembered", "unknown"),
      state: fc.constantFrom("completed", "completed", "completed", "pending"),
      use: fc.constantFrom(
        "none",
        "none",
        "none",
        "none",
        "locked",
        "image",
        "shared",
        "askedNobody",
        "service",
        "content",
      ),
      otherCluster: fc.constantFrom(false, false, false, true),
      hint: fc.constantFrom(undefined, undefined, undefined, ...IDS),
    }),
    { maxLength: 2 },
  ),
  seen: fc.constantFrom(undefined, 1 * DAY, 4 * DAY, 4 * DAY, 40 * DAY),
  borrows: fc.constantFrom(undefined, undefined, 0, 1, 2),
  request: fc.constantFrom(undefined, undefined, undefined, "New", "failed", "dead"),
  restoring: fc.constantFrom(false, false, false, false, true),
  hidden: fc.constantFrom(0, 0, 1, 2),
  hiddenDaysAgo: fc.integer({ min: 1, max: 70 }),
  schedule: fc.boolean(),
});
export type BackupThing = typeof backupThing extends fc.Arbitrary<infer T> ? T : never;

const folderThing = fc.record({
  area: fc.constantFrom("restores", "kopia", "restic"),
  of: fc.constantFrom(...IDS, "monitoring", "nobody"),
  object: fc.constantFrom(true, false, false),
  objects: fc.constantFrom(0, 1, 3),
  hidden: fc.constantFrom(0, 2),
  hiddenDaysAgo: fc.integer({ min: 1, max: 70 }),
  writtenDaysAgo: fc.integer({ min: 0, max: 70 }),
  seen: fc.constantFrom(undefined, 1 * DAY, 4 * DAY, 40 * DAY),
});
export type FolderThing = typeof folderThing extends fc.Arbitrary<infer T> ? T : never;

export const generated = fc
  .record({
    states: fc.tuple(...IDS.map(() => fc.constantFrom("active", "active", "active", ...TENANT_STATES))),
    backups: fc.array(backupThing, { minLength: 1, maxLength: 7 }),
    folders: fc.array(folderThing, { maxLength: 3 }),
    trouble: fc.constantFrom(
      ...Array.from({ length: 8 }, () => undefined),
      "Unavailable",
      "ReadOnly",
      "unsynced",
      "shared",
    ),
    longerTtl: fc.constantFrom("report", "report", "delete"),
  })
  .map(buildWorld);

/** A world, and what is true of it whether or not anybody could see it. */
export interface Generated {
  readonly world: RetentionWorld;
  readonly truth: Truth;
}

export interface Truth {
  /** Backups from which the tenants in them can be restored. */
  readonly good: ReadonlySet<string>;
  /** By snapshot: the backups whose lists in S3 name it. */
  readonly namedBy: ReadonlyMap<string, ReadonlySet<string>>;
  /** Snapshots that must stay, and why. */
  readonly untouchable: ReadonlyMap<string, string>;
  readonly trouble: string | undefined;
}

function buildWorld({
  states,
  backups: things,
  folders,
  trouble,
  longerTtl,
}: {
  readonly states: readonly Tenant["state"][];
  readonly backups: readonly BackupThing[];
  readonly folders: readonly FolderThing[];
  readonly trouble: string | undefined;
  readonly longerTtl: string;
}): Generated {
  const tenants = IDS.map((id, at) => tenantNamed(id, states[at] ?? "active"));
  const parts = things.map((thing, at) => partsOf(thing, at, things));
  const stored = new Map<string, ListedVersion[]>();
  const folderList: { readonly place: string; readonly area: StoredArea; readonly name: string }[] = [];
  const addFolder = (place: string, area: StoredArea, name: string, versions: readonly ListedVersion[]) => {
    if (versions.length === 0) return;
    const address = folderAddress({ bucket: place, prefix: "" }, { area, name });
    if (!stored.has(address)) folderList.push({ place, area, name });
    stored.set(address, [...(stored.get(address) ?? []), ...versions]);
  };
  for (const part of parts) addFolder(part.bucket, "backups", part.name, part.versions);
  for (const [at, thing] of folders.entries())
    addFolder("b", thing.area as StoredArea, folderName(thing, at), versionsOfFolder(thing, at));
  const sightings: Record<string, number> = {};
  for (const part of parts) Object.assign(sightings, part.sightings);
  for (const [at, { area, seen, ...thing }] of folders.entries()) {
    if (seen === undefined) continue;
    const reason = area === "restores" ? "FolderWithoutRestore" : "RepositoryOfNobody";
    sightings[
      `${reason} ${folderAddress({ bucket: "b", prefix: "" }, { area: area as StoredArea, name: folderName({ area, seen, ...thing }, at) })}`
    ] = NOW - seen;
  }
  const all = parts.flatMap(({ snapshots }) => snapshots);
  const references = new Map<string, Reading<readonly string[]>>();
  const namedBy = new Map<string, Set<string>>();
  for (const part of parts) {
    if (part.versions.every(({ state }) => state !== "current")) continue;
    // In a location that is gone, nobody knows of what has no Backup.
    if (part.bucket === "old" && part.object === undefined) continue;
    for (const id of part.list) namedBy.set(id, (namedBy.get(id) ?? new Set()).add(part.name));
    const told = part.thing.list === "read" ? observed(part.list, NOW) : unreadable("malformed", part.name, "damaged");
    references.set(part.address, told);
  }
  const ledger: PruneLedger = {
    ...emptyLedger(cluster.name),
    sightings,
    volumes: Object.fromEntries(
      parts.flatMap((part) =>
        part.volumes
          .filter(({ known }) => known === "remembered")
          .map(({ id, namespace }) => [id, { namespace, seenAt: NOW - DAY }]),
      ),
    ),
    locations: { old: { bucket: "old", prefix: "", seenAt: NOW - 5 * DAY } },
  };
  const changes: Partial<BackupStorageLocation> =
    trouble === "Unavailable"
      ? { phase: "Unavailable" }
      : trouble === "ReadOnly"
        ? { accessMode: "ReadOnly" }
        : trouble === "unsynced"
          ? { lastSyncedAt: NOW - 10 * MINUTE }
          : {};
  const locations: readonly BackupStorageLocation[] = [
    location({ lastSyncedAt: NOW - 30_000, ...changes }),
    location({ name: "second", bucket: "c", isDefault: false, lastSyncedAt: NOW - 30_000 }),
  ];
  const objects = parts.flatMap((part) => (part.object === undefined ? [] : [part.object]));
  const world: RetentionWorld = {
    ...{ cluster, tenants, retention: 30 * DAY, now: NOW, ledger },
    otherPlaces: trouble === "shared" ? [{ bucket: "b", prefix: "" }] : [],
    settings: pruningSchema.parse({ longerTtl }),
    velero: { syncPeriod: MINUTE, collectionCycle: HOUR },
    readings: {
      namespaces: observed(
        tenants
          .filter(({ id, state }) => state !== "deleted" && id !== "globex")
          .map((one) => namespace(one.namespace)),
        NOW,
      ),
      persistentVolumeClaims: observed([], NOW),
      persistentVolumes: observed(
        parts.flatMap((part) => part.volumes.filter(({ known }) => known === "pv").map(volumeOf)),
        NOW,
      ),
      volumeSnapshotContents: observed(
        all
          .filter(({ use }) => use === "content")
          .map(({ item }) => ({
            name: `vsc-${item.id}`,
            createdAt: 0,
            namespace: "x",
            driver: "ebs.csi.aws.com",
            snapshotHandle: item.id,
          })),
        NOW,
      ),
      backups: observed(objects, NOW),
      restores: observed([...parts.flatMap((part) => part.restores), ...restoresOf(folders)], NOW),
      deleteBackupRequests: observed(
        parts.flatMap((part) => part.requests),
        NOW,
      ),
      backupRepositories: observed(
        folders.flatMap((one, at) =>
          one.area !== "restores" && one.object
            ? [{ name: `repo-${at}`, volumeNamespace: folderName(one, at), storageLocation: "default", phase: "Ready" }]
            : [],
        ),
        NOW,
      ),
      backupStorageLocations: observed(locations, NOW),
      storedObjects: observed(
        storedObjectsOf(
          folderList.filter(({ place }) => place !== "old"),
          stored,
        ),
        NOW,
      ),
      strayBackups: observed(
        new Map(
          parts.flatMap((part) =>
            part.object === undefined && part.bucket !== "old" && part.thing.folder === "whole"
              ? [[part.address, observed(part.backup, NOW)] as const]
              : [],
          ),
        ),
        NOW,
      ),
      snapshots: observed(
        all.map(({ item }) => item),
        NOW,
      ),
      lockedSnapshots: observed(
        new Map(all.filter(({ use }) => use === "locked").map(({ item }) => [item.id, undefined])),
        NOW,
      ),
      imagesBySnapshot: observed(
        new Map(all.filter(({ use }) => use === "image").map(({ item }) => [item.id, ["ami-1"]])),
        NOW,
      ),
    },
    closer: {
      references,
      sharing: new Map(
        all.flatMap(({ item, use }) =>
          use === "askedNobody" ? [] : [[item.id, observed(use === "shared" ? ["111111111111"] : [], NOW)] as const],
        ),
      ),
      versions: new Map([...stored].map(([address, versions]) => [address, observed(versions, NOW)])),
      proofs: new Map(
        parts.flatMap((part) =>
          part.thing.proof === "missing" ? [] : [[part.name, observed(part.proof, NOW)] as const],
        ),
      ),
    },
  };
  const untouchable = new Map<string, string>();
  for (const { item, use, of, otherCluster, hint, volume } of all) {
    if (!["none", "askedNobody"].includes(use)) untouchable.set(item.id, use);
    if (use === "askedNobody") untouchable.set(item.id, "nobody knows with whom it is shared");
    if (otherCluster) untouchable.set(item.id, "another cluster's");
    if (volume === "unknown") untouchable.set(item.id, "attributed by tags alone");
    for (const id of [of, hint]) {
      const tenant = tenants.find((one) => one.id === id);
      if (tenant?.state === "held" || tenant?.state === "offboarding")
        untouchable.set(item.id, `of ${id}, ${tenant.state}`);
    }
  }
  const good = new Set(
    parts
      .filter(
        ({ thing, object }) =>
          object !== undefined && thing.phase === "Completed" && thing.isGood && thing.folder === "whole",
      )
      .map(({ name }) => name),
  );
  return { world, truth: { good, namedBy, untouchable, trouble } };
}

function tenantNamed(id: string, state: Tenant["state"]): Tenant {
  return tenantSchema.parse({
    id,
    cluster: "prod-eu",
    namespace: `tenant-${id}`,
    state,
    since: "2026-01-01T00:00:00Z",
  });
}

function nameOfThing({ of, schedule }: BackupThing, at: number): string {
  return schedule && of !== "*" ? `${of}-daily-2026010101${String(at).padStart(4, "0")}` : `by-hand-${at}`;
}

const idOf = (at: number, n: number) => `snap-${at}-${n}`;

function partsOf(given: BackupThing, at: number, things: readonly BackupThing[]) {
  const thing = given.lost ? { ...given, object: false, folder: "none" as const } : given;
  const name = nameOfThing(thing, at);
  const bucket = { default: "b", second: "c", old: "old" }[thing.location] ?? "b";
  const taken = NOW - thing.takenDaysAgo * DAY - HOUR;
  const address = folderAddress({ bucket, prefix: "" }, { area: "backups", name });
  const of = namespaceOf(thing.of);
  const made: Backup = backup(name, thing.of === "*" ? [] : [of], {
    ...{ createdAt: taken, startedAt: taken, phase: thing.phase, storageLocation: thing.location },
    expiresAt: taken + thing.ttlDays * DAY,
    labels: thing.schedule ? { "velero.io/schedule-name": `${thing.of}-daily` } : {},
  });
  const snapshots = thing.snapshots.map((one, n) => {
    const tags: Record<string, string> =
      one.by === "native" ? { "velero.io/backup": name } : { CSIVolumeSnapshotName: `snapshot-${at}-${n}` };
    if (one.otherCluster) tags["kubernetes.io/cluster/prod-us"] = "owned";
    if (one.use === "service") tags["aws:backup:source-resource"] = "x";
    if (one.hint !== undefined) tags["surety.dev/tenant"] = one.hint;
    const item: Snapshot = snapshot(idOf(at, n), `vol-${at}-${n}`, { tags, state: one.state, startedAt: taken });
    return { ...one, item, of: thing.of };
  });
  const borrowed =
    thing.borrows === undefined
      ? []
      : (things[thing.borrows]?.snapshots.map((_, n) => idOf(thing.borrows ?? 0, n)) ?? []);
  const handles = snapshots.map(({ item }) => item.id);
  const versions: ListedVersion[] = [];
  const file = (key: string, state: ListedVersion["state"], writtenAt: number, n = 0) =>
    versions.push({ key: `backups/${name}/${key}`, versionId: `${key}-${state}-${n}`, state, writtenAt, etag: "e" });
  if (thing.folder !== "none") file(`${name}.tar.gz`, "current", taken);
  if (thing.folder === "whole") file("velero-backup.json", "current", taken);
  for (let n = 0; n < thing.hidden; n += 1) file(`old-${n}`, "hidden", NOW - thing.hiddenDaysAgo * DAY - HOUR - n, n);
  if (thing.hidden > 0 && thing.folder === "none") file("old-0", "marker", NOW - DAY);
  const proof: BackupProof = { faults: thing.isGood && thing.folder === "whole" ? [] : ["damaged"], volumes: [] };
  const requests: DeleteBackupRequest[] = [];
  if (thing.object && thing.request !== undefined)
    requests.push({
      ...{ name: `${name}-r`, backupName: name, errors: thing.request === "failed" ? ["no"] : [] },
      phase: thing.request === "failed" ? "Processed" : thing.request === "dead" ? "InProgress" : "New",
      createdAt: NOW - (thing.request === "New" ? HOUR : 2 * HOUR),
    });
  const restores: Restore[] = thing.restoring
    ? [
        {
          name: `${name}-restore`,
          labels: {},
          createdAt: NOW,
          backupName: name,
          includedNamespaces: [],
          excludedNamespaces: [],
          namespaceMapping: {},
          phase: "InProgress",
        },
      ]
    : [];
  const sightings: Record<string, number> = {};
  if (thing.seen !== undefined) {
    for (const id of handles) sightings[`OrphanSnapshot ${id}`] = NOW - thing.seen;
    sightings[`FolderWithoutMetadata ${address}`] = NOW - thing.seen;
    sightings[`LocationGone ${name}`] = NOW - thing.seen;
  }
  return {
    ...{ thing, name, bucket, address, snapshots, versions, proof, requests, restores, sightings, backup: made },
    object: thing.object ? made : undefined,
    list: thing.folder === "none" ? [] : [...handles, ...borrowed],
    volumes: snapshots.map(({ item, volume }) => ({
      id: item.volumeId,
      known: volume,
      namespace: thing.of === "*" ? null : of,
    })),
  };
}

function volumeOf({ id, namespace: of }: { readonly id: string; readonly namespace: string | null }): PersistentVolume {
  const volume = persistentVolume(`pv-${id}`, of ?? "", { volumeHandle: id });
  if (of !== null) return volume;
  const { claim: _, ...unclaimed } = volume;
  return unclaimed;
}

function folderName({ area, of }: FolderThing, at: number): string {
  if (area !== "restores") return of === "monitoring" || of === "nobody" ? of : `tenant-${of}`;
  return of === "nobody" ? `some-restore-${at}` : `${of}-daily-20260101010000-2026010202${String(at).padStart(4, "0")}`;
}

function versionsOfFolder(thing: FolderThing, at: number): readonly ListedVersion[] {
  const root = `${thing.area}/${folderName(thing, at)}`;
  const list = (count: number, state: ListedVersion["state"], writtenAt: number): ListedVersion[] =>
    Array.from({ length: count }, (_, n) => ({
      key: `${root}/${at}-${state}-${n}`,
      versionId: `${at}-${state}-${n}`,
      state,
      writtenAt,
      etag: "e",
    }));
  return [
    ...list(thing.objects, "current", NOW - thing.writtenDaysAgo * DAY - HOUR),
    ...list(thing.hidden, "hidden", NOW - thing.hiddenDaysAgo * DAY - HOUR),
  ];
}

function restoresOf(folders: readonly FolderThing[]): readonly Restore[] {
  return folders.flatMap((one, at) =>
    one.area === "restores" && one.object
      ? [
          {
            name: folderName(one, at),
            labels: {},
            createdAt: 0,
            backupName: "x",
            includedNamespaces: [],
            excludedNamespaces: [],
            namespaceMapping: {},
            phase: "Completed",
          },
        ]
      : [],
  );
}

export function storedObjectsOf(
  folders: readonly { readonly place: string; readonly area: StoredArea; readonly name: string }[],
  stored: ReadonlyMap<string, readonly ListedVersion[]>,
): ReadonlyMap<string, Reading<StoredObjects>> {
  return new Map(
    ["b", "c"].map((bucket) => {
      const place = { bucket, prefix: "" };
      const own = folders.filter((one) => one.place === bucket);
      const list = own.flatMap(({ area, name }) =>
        folderOf(area, name, stored.get(folderAddress(place, { area, name })) ?? []),
      );
      return [
        addressOf(place),
        observed({ ...place, folders: list, versions: observed("listed" as const, NOW) }, NOW),
      ] as const;
    }),
  );
}

function folderOf(area: StoredArea, name: string, versions: readonly ListedVersion[]): readonly StoredFolder[] {
  if (versions.length === 0) return [];
  const of = (state: ListedVersion["state"]) => versions.filter((one) => one.state === state);
  const [current, hidden] = [of("current"), of("hidden")];
  return [
    {
      ...{ area, name, objects: current.length, bytes: current.length, storageClasses: ["STANDARD"] },
      ...(current.length > 0 && { writtenAt: Math.max(...current.map(({ writtenAt }) => writtenAt)) }),
      hasMetadata: current.some(({ key }) => key.endsWith("/velero-backup.json")),
      hasArchive: current.some(({ key }) => key.endsWith(".tar.gz")),
      hiddenVersions: hidden.length,
      ...(hidden.length > 0 && { hiddenSince: Math.min(...hidden.map(({ writtenAt }) => writtenAt)) }),
      deleteMarkers: of("marker").length,
    },
  ];
}
