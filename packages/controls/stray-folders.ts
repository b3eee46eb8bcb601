import { indexBy } from "#domain/index-by.ts";
import type { Instant } from "#domain/instant.ts";
import type { Reading } from "#domain/reading.ts";
import { folderAddress, type StoredFolder, type StoredObjects } from "#domain/storage.ts";
import type { Tenant } from "#domain/tenant.ts";
import { type Backup, type BackupScope, includesNamespace, type Schedule, takenAt } from "#domain/velero.ts";
import type { Restore } from "#domain/velero-traces.ts";
import { originInName, tenantInName, timeInName } from "./backup-names.ts";

/** A folder of a backup or a restore that no object of the API server is for. */
export interface StrayFolder {
  readonly folder: StoredFolder;
  /** `s3://example-backups/backups/acme-1/` */
  readonly address: string;
  /** When its data was taken, as well as that can be said. */
  readonly takenAt: Instant | undefined;
  readonly owner: FolderOwner;
}

/** Whose data a folder holds: what it says itself, or else what its name says. */
export type FolderOwner =
  | { readonly known: "scope"; readonly scope: BackupScope; readonly by: string }
  | { readonly known: "tenant"; readonly id: string; readonly by: string }
  | { readonly known: "nothing" };

interface FolderFacts {
  readonly backups: readonly Backup[];
  readonly schedules: readonly Schedule[];
  readonly restores: readonly Restore[];
  readonly storedObjects: ReadonlyMap<string, Reading<StoredObjects>>;
  readonly strayBackups: ReadonlyMap<string, Reading<Backup>>;
}

const found = new WeakMap<object, readonly StrayFolder[]>();

/** All stray folders of the places that could be listed. Found once for the same facts. */
export function strayFolders(facts: FolderFacts): readonly StrayFolder[] {
  const strays = found.get(facts.storedObjects) ?? findStrays(facts);
  found.set(facts.storedObjects, strays);
  return strays;
}

function findStrays(facts: FolderFacts): readonly StrayFolder[] {
  const known = {
    backups: new Map(facts.backups.map((backup) => [backup.name, backup])),
    restores: new Set(facts.restores.map(({ name }) => name)),
    schedules: new Map(facts.schedules.map((schedule) => [schedule.name, schedule])),
    strayBackups: facts.strayBackups,
  };
  return [...facts.storedObjects.values()].flatMap((place) => {
    if (place.status === "unreadable") return [];
    return place.value.folders.flatMap((folder) => {
      if (folder.area !== "backups" && folder.area !== "restores") return [];
      return known[folder.area].has(folder.name) ? [] : [strayFolder(folder, place.value, known)];
    });
  });
}

interface Known {
  readonly backups: ReadonlyMap<string, Backup>;
  readonly schedules: ReadonlyMap<string, Schedule>;
  readonly strayBackups: ReadonlyMap<string, Reading<Backup>>;
}

function strayFolder(folder: StoredFolder, place: StoredObjects, known: Known): StrayFolder {
  const isBackup = folder.area === "backups";
  const backupName = isBackup ? folder.name : (originInName(folder.name) ?? folder.name);
  const stored = known.strayBackups.get(folderAddress(place, { area: "backups", name: backupName }));
  const backup = stored?.status === "observed" ? stored.value : known.backups.get(backupName);
  const taken = isBackup && backup !== undefined ? takenAt(backup) : timeInName(folder.name);
  return {
    folder,
    address: folderAddress(place, folder),
    owner: ownerOf(backupName, backup, known.schedules.get(originInName(backupName) ?? "")),
    takenAt: taken ?? folder.hiddenSince ?? folder.writtenAt,
  };
}

function ownerOf(backupName: string, backup: Backup | undefined, schedule: Schedule | undefined): FolderOwner {
  if (backup !== undefined) return { known: "scope", scope: backup, by: "its velero-backup.json" };
  const id = tenantInName(backupName);
  if (id !== undefined) return { known: "tenant", id, by: "its name" };
  if (schedule !== undefined) return { known: "scope", scope: schedule, by: `Schedule ${schedule.name}` };
  return { known: "nothing" };
}

const WIDE = "wide";

const byOwner = indexBy<StrayFolder>(({ owner, folder: { name } }) => {
  switch (owner.known) {
    case "tenant":
      return `tenant ${owner.id}`;
    case "scope":
      return isOfNamed(owner.scope)
        ? owner.scope.includedNamespaces.map((namespace) => `namespace ${namespace}`)
        : WIDE;
    case "nothing":
      return beginningsOf(name).map((beginning) => `unclear ${beginning}`);
  }
});

function isOfNamed({ includedNamespaces }: BackupScope): boolean {
  return includedNamespaces.length > 0 && includedNamespaces.every((name) => /^[a-z0-9-]+$/u.test(name));
}

/** `gone`, `gone-eu` and `gone-eu-1` of `gone-eu-1`. */
function beginningsOf(name: string): readonly string[] {
  const parts = name.split("-");
  return parts.map((_, at) => parts.slice(0, at + 1).join("-"));
}

/** The stray folders that hold a tenant's data. */
export function strayFoldersOf({ id, namespace }: Tenant, facts: FolderFacts): readonly StrayFolder[] {
  const index = byOwner(strayFolders(facts));
  const wide = index
    .get(WIDE)
    .filter(({ owner }) => owner.known === "scope" && includesNamespace(owner.scope, namespace));
  const named = index
    .get(`namespace ${namespace}`)
    .filter(({ owner }) => owner.known === "scope" && includesNamespace(owner.scope, namespace));
  return [...index.get(`tenant ${id}`), ...named, ...wide];
}

/**
 * Those of which nothing says whose they are, while their names begin with the tenant's: not its for certain, and not
 * somebody else's either. A name that begins with another tenant's longer one is that tenant's business.
 */
export function unclearFoldersOf(
  tenant: Tenant,
  tenants: readonly Tenant[],
  facts: FolderFacts,
): readonly StrayFolder[] {
  const index = byOwner(strayFolders(facts));
  const own = [tenant.id, tenant.namespace].flatMap((name) => index.get(`unclear ${name}`));
  return [...new Set(own)].filter(({ folder }) => {
    const beginnings = new Set(beginningsOf(folder.name));
    return !tenants.some(({ id, namespace }) => {
      const isLonger = id.startsWith(`${tenant.id}-`) || namespace.startsWith(`${tenant.namespace}-`);
      return isLonger && (beginnings.has(id) || beginnings.has(namespace));
    });
  });
}
