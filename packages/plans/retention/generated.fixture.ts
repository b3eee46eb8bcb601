import fc from "fast-check";
import type { ListedVersion } from "#domain/closer-look.ts";
import { configurationSchema } from "#domain/configuration.ts";
import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import { emptyLedger, type PruneLedger } from "#domain/prune-ledger.ts";
import { pruningSchema } from "#domain/pruning-settings.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { folderAddress, type StoredArea } from "#domain/storage.ts";
import { TENANT_STATES, type Tenant, tenantSchema } from "#domain/tenant.ts";
import type { BackupStorageLocation } from "#domain/velero.ts";
import { location, namespace } from "../deletion/world.fixture.ts";
import { type BackupParts, partsOf, volumeOf } from "./generated-backup.fixture.ts";
import { folderName, restoresOf, storedObjectsOf, versionsOfFolder } from "./generated-folders.fixture.ts";
import { type BackupThing, backupThing, type FolderThing, folderThing, IDS, NOW } from "./generated-things.fixture.ts";
import type { RetentionWorld } from "./world.ts";

const CLUSTER = configurationSchema.parse({
  version: 1,
  clusters: [{ name: "prod-eu", region: "eu-west-1", velero: { bucket: "backups" } }],
}).clusters[0];
if (CLUSTER === undefined) throw new TypeError("There is no cluster");
const cluster = { ...CLUSTER, velero: { ...CLUSTER.velero, bucket: "b" } };

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
  const all = parts.flatMap(({ snapshots }) => snapshots);
  const { references, namedBy } = listsOf(parts);
  const objects = parts.flatMap((part) => (part.object === undefined ? [] : [part.object]));
  const world: RetentionWorld = {
    ...{ cluster, tenants, retention: 30 * DAY, now: NOW, ledger: ledgerOf(parts, folders) },
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
      backupStorageLocations: observed(locationsIn(trouble), NOW),
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
  return { world, truth: { ...truthOf(parts, tenants), namedBy, trouble } };
}

/** What lists in S3 say: by folder, as it can be read; and by snapshot, whose lists name it. */
function listsOf(parts: readonly BackupParts[]) {
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
  return { references, namedBy };
}

/** What pruning remembers of earlier looks. */
function ledgerOf(parts: readonly BackupParts[], folders: readonly FolderThing[]): PruneLedger {
  const sightings: Record<string, number> = {};
  for (const part of parts) Object.assign(sightings, part.sightings);
  for (const [at, { area, seen, ...thing }] of folders.entries()) {
    if (seen === undefined) continue;
    const reason = area === "restores" ? "FolderWithoutRestore" : "RepositoryOfNobody";
    sightings[
      `${reason} ${folderAddress({ bucket: "b", prefix: "" }, { area: area as StoredArea, name: folderName({ area, seen, ...thing }, at) })}`
    ] = NOW - seen;
  }
  return {
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
}

function locationsIn(trouble: string | undefined): readonly BackupStorageLocation[] {
  const changes: Partial<BackupStorageLocation> =
    trouble === "Unavailable"
      ? { phase: "Unavailable" }
      : trouble === "ReadOnly"
        ? { accessMode: "ReadOnly" }
        : trouble === "unsynced"
          ? { lastSyncedAt: NOW - 10 * MINUTE }
          : {};
  return [
    location({ lastSyncedAt: NOW - 30_000, ...changes }),
    location({ name: "second", bucket: "c", isDefault: false, lastSyncedAt: NOW - 30_000 }),
  ];
}

/** What must not be deleted, and what can be restored from. */
function truthOf(parts: readonly BackupParts[], tenants: readonly Tenant[]): Pick<Truth, "good" | "untouchable"> {
  const untouchable = new Map<string, string>();
  for (const { item, use, of, otherCluster, hint, volume } of parts.flatMap(({ snapshots }) => snapshots)) {
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
  return { good, untouchable };
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
