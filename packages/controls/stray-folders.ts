import { indexBy } from "#domain/index-by.ts";
import type { Instant } from "#domain/instant.ts";
import type { Reading } from "#domain/reading.ts";
import { tenantOfRehearsal } from "#domain/rehearsal-traces.ts";
import { folderAddress, type StoredFolder, type StoredObjects } from "#domain/storage.ts";
import type { Tenant } from "#domain/tenant.ts";
import { type Backup, type BackupScope, includesNamespace, type Schedule, takenAt } from "#domain/velero.ts";
import type { Restore } from "#domain/velero-traces.ts";
import { backupNamed } from "./attribution.ts";
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

export interface FolderFacts {
  readonly backups: readonly Backup[];
  readonly schedules: readonly Schedule[];
  readonly storedObjects: ReadonlyMap<string, Reading<StoredObjects>>;
  readonly strayBackups: ReadonlyMap<string, Reading<Backup>>;
}

/** The folders of backups that have no Backup, in the places that could be listed. */
export function strayBackupFolders(facts: FolderFacts): readonly StrayFolder[] {
  return strayFolders("backups", facts, ({ name }) => backupNamed(facts.backups, name) !== undefined);
}

const restoresByName = indexBy<Restore>((restore) => restore.name);

/** The folders of restores that have no Restore. */
export function strayRestoreFolders(facts: FolderFacts & { readonly restores: readonly Restore[] }) {
  return strayFolders("restores", facts, ({ name }) => restoresByName(facts.restores).get(name).length > 0);
}

type Area = "backups" | "restores";
const found = { backups: new WeakMap<object, readonly StrayFolder[]>(), restores: new WeakMap() } as const;

/** Found once for the same facts, whichever tenant and control asks. */
function strayFolders(
  area: Area,
  facts: FolderFacts,
  isKnown: (folder: StoredFolder) => boolean,
): readonly StrayFolder[] {
  const known: readonly StrayFolder[] | undefined = found[area].get(facts.storedObjects);
  if (known !== undefined) return known;
  const strays = [...facts.storedObjects.values()].flatMap((place) => {
    if (place.status === "unreadable") return [];
    return place.value.folders
      .filter((folder) => folder.area === area && !isKnown(folder))
      .map((folder) => strayFolder(folder, place.value, facts));
  });
  found[area].set(facts.storedObjects, strays);
  return strays;
}

const schedulesByName = indexBy<Schedule>((schedule) => schedule.name);

function strayFolder(folder: StoredFolder, place: StoredObjects, facts: FolderFacts): StrayFolder {
  const isBackup = folder.area === "backups";
  const backupName = isBackup ? folder.name : (originInName(folder.name) ?? folder.name);
  const stored = facts.strayBackups.get(folderAddress(place, { area: "backups", name: backupName }));
  const backup = stored?.status === "observed" ? stored.value : backupNamed(facts.backups, backupName);
  const taken = isBackup && backup !== undefined ? takenAt(backup) : timeInName(folder.name);
  return {
    folder,
    address: folderAddress(place, folder),
    owner: ownerOf(backupName, backup, schedulesByName(facts.schedules).get(originInName(backupName) ?? "")[0]),
    takenAt: taken ?? folder.hiddenSince ?? folder.writtenAt,
  };
}

function ownerOf(backupName: string, backup: Backup | undefined, schedule: Schedule | undefined): FolderOwner {
  if (backup !== undefined) return { known: "scope", scope: backup, by: "its velero-backup.json" };
  const id = tenantInName(backupName) ?? tenantOfRehearsal(backupName);
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

/** Those of the stray folders that hold a tenant's data. */
export function foldersOf({ id, namespace }: Tenant, strays: readonly StrayFolder[]): readonly StrayFolder[] {
  const index = byOwner(strays);
  const scoped = [...index.get(`namespace ${namespace}`), ...index.get(WIDE)];
  const own = scoped.filter(({ owner }) => owner.known === "scope" && includesNamespace(owner.scope, namespace));
  return [...index.get(`tenant ${id}`), ...own];
}

/**
 * Those of which nothing says whose they are, while their names begin with the tenant's: not its for certain, and not
 * somebody else's either. A name that begins with another tenant's longer one is that tenant's business.
 */
export function unclearFolders(
  tenant: Tenant,
  tenants: readonly Tenant[],
  strays: readonly StrayFolder[],
): readonly StrayFolder[] {
  const index = byOwner(strays);
  const own = new Set([tenant.id, tenant.namespace].flatMap((name) => index.get(`unclear ${name}`)));
  if (own.size === 0) return [];
  const longer = tenants.filter(
    ({ id, namespace }) => id.startsWith(`${tenant.id}-`) || namespace.startsWith(`${tenant.namespace}-`),
  );
  return [...own].filter(({ folder }) => {
    const beginnings = beginningsOf(folder.name);
    return !longer.some(({ id, namespace }) => beginnings.includes(id) || beginnings.includes(namespace));
  });
}
