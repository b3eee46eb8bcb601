import type { BackupProof, ListedVersion } from "#domain/closer-look.ts";
import type { Cluster } from "#domain/configuration.ts";
import type { DeletionSettings } from "#domain/deletion-settings.ts";
import type { Milliseconds } from "#domain/duration.ts";
import type { Facts, Readings } from "#domain/facts.ts";
import type { Instant } from "#domain/instant.ts";
import type { PruneLedger } from "#domain/prune-ledger.ts";
import type { PruningSettings } from "#domain/pruning-settings.ts";
import type { Reading } from "#domain/reading.ts";
import type { StoragePlace } from "#domain/storage.ts";
import type { Tenant } from "#domain/tenant.ts";

/** What is listed of the cluster and of AWS before anything can be planned. */
export const RETENTION_NEEDS = [
  "namespaces",
  "persistentVolumeClaims",
  "persistentVolumes",
  "volumeSnapshotContents",
  "backups",
  "restores",
  "deleteBackupRequests",
  "backupRepositories",
  "backupStorageLocations",
  "storedObjects",
  "strayBackups",
  "snapshots",
  "lockedSnapshots",
  "imagesBySnapshot",
] as const;
export type RetentionFact = (typeof RETENTION_NEEDS)[number];
export type RetentionFacts = Pick<Facts, RetentionFact>;

/** What is asked of single things, since no list says it. What was not asked is not known. */
export interface CloserLook {
  /** By the address of every folder in `backups/`: the EC2 snapshots that its lists name. */
  readonly references: ReadonlyMap<string, Reading<readonly string[]>>;
  /** By snapshot: the accounts, or `all`, that may use it. */
  readonly sharing: ReadonlyMap<string, Reading<readonly string[]>>;
  /** By the folder's address: every version in it. */
  readonly versions: ReadonlyMap<string, Reading<readonly ListedVersion[]>>;
  /** By the name of the Backup. */
  readonly proofs: ReadonlyMap<string, Reading<BackupProof>>;
}

/** Everything that a plan follows from. */
export interface RetentionWorld {
  readonly cluster: Cluster;
  /** Where the other clusters of the configuration keep their backups. */
  readonly otherPlaces: readonly StoragePlace[];
  /** Of all clusters, whatever their state. */
  readonly tenants: readonly Tenant[];
  readonly retention: Milliseconds;
  readonly settings: PruningSettings;
  /** How Velero is set up. */
  readonly velero: Pick<DeletionSettings, "syncPeriod" | "collectionCycle">;
  readonly readings: Pick<Readings, RetentionFact>;
  readonly closer: CloserLook;
  readonly ledger: PruneLedger;
  readonly now: Instant;
}

export const NOTHING_CLOSER: CloserLook = {
  references: new Map(),
  sharing: new Map(),
  versions: new Map(),
  proofs: new Map(),
};

/** The named facts, all of them; or what could not be read, and then nothing may follow from the others. */
export function factsOf<N extends RetentionFact>(
  readings: RetentionWorld["readings"],
  names: readonly N[],
): Pick<RetentionFacts, N> | { readonly unreadable: string } {
  const found: Partial<Record<RetentionFact, unknown>> = {};
  for (const name of names) {
    const reading = readings[name];
    if (reading === undefined) return { unreadable: `${name}: nobody looked` };
    if (reading.status === "unreadable") return { unreadable: `${reading.source}: ${reading.message}` };
    found[name] = reading.value;
  }
  const contents = names.some((name) => name === "volumeSnapshotContents")
    ? readings.volumeSnapshotContents
    : undefined;
  const unclear = contents?.status === "observed" ? contents.value.find((content) => content.unclear) : undefined;
  // It may lead to any snapshot, so that no other is certainly an orphan.
  if (unclear !== undefined) return { unreadable: `VolumeSnapshotContent ${unclear.name}: ${unclear.unclear}` };
  // Each was observed under its own name.
  return found as Pick<RetentionFacts, N>;
}
