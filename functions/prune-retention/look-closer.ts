import type { BackupProof } from "#domain/closer-look.ts";
import type { Reading } from "#domain/reading.ts";
import { type Backup, backupsOf, takenAt } from "#domain/velero.ts";
import { readBackupProof } from "#facts/retention/backup-proof.ts";
import { readFolderVersions } from "#facts/retention/folder-versions.ts";
import { readSnapshotReferences } from "#facts/retention/snapshot-references.ts";
import { expiredCandidates, isOverdue } from "#plans/retention/expired-backups.ts";
import { goneCandidates, goneToList, goneToRead } from "#plans/retention/gone-locations.ts";
import { goodnessFor } from "#plans/retention/goodness.ts";
import { hidingToList } from "#plans/retention/hidden-versions.ts";
import { hasCandidates, orphansToAsk } from "#plans/retention/orphan-snapshots.ts";
import { isLive, tenantsInScope } from "#plans/retention/owners.ts";
import { foldersToRead } from "#plans/retention/references.ts";
import { straysToList } from "#plans/retention/stray-folders.ts";
import { NOTHING_CLOSER, type RetentionWorld } from "#plans/retention/world.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import type { PrunableCluster } from "./dependencies.ts";

const CONCURRENT_READS = 32;
/** Archives are inflated. */
const CONCURRENT_BACKUPS = 4;
/** So many backups of each tenant are opened at most until one is proven good. */
const MOST_OPENED = 5;

/**
 * Looks at single things, where a list has shown that something may go: the lists of snapshots of all backups, once any
 * snapshot may be an orphan; folders that may go, version by version; backups, until each tenant that may lose one has
 * one that is proven good.
 */
export async function lookCloser(
  world: RetentionWorld,
  { sources, sharingOf }: PrunableCluster,
): Promise<RetentionWorld> {
  const stored = world.readings.storedObjects;
  const gone = goneToRead(world);
  const isNeeded = hasCandidates(world) || gone.length > 0;
  const folders =
    isNeeded && stored?.status === "observed"
      ? foldersToRead(stored.value).map(({ place, folder, address }) => ({
          bucket: place.bucket,
          address,
          name: folder.name,
        }))
      : [];
  const references = await readEach(
    [...folders, ...gone],
    ({ address }) => address,
    (folder) => readSnapshotReferences(sources, folder),
  );
  const listed = [
    ...[...straysToList(world), ...hidingToList(world)].map(({ place, address }) => ({
      bucket: place.bucket,
      address,
    })),
    ...goneToList(world),
  ];
  const versions = await readEach(
    listed,
    ({ address }) => address,
    (folder) => readFolderVersions(sources, folder),
  );
  const known = { ...world, closer: { ...NOTHING_CLOSER, references, versions } };
  const named = goneToList(world).flatMap(({ address }) => {
    const list = references.get(address);
    return list?.status === "observed" ? list.value : [];
  });
  const sharing = await readEach([...new Set([...orphansToAsk(known), ...named])], (id) => id, sharingOf);
  return proveGood({ ...known, closer: { ...known.closer, sharing } }, sources);
}

async function readEach<T, R>(
  things: readonly T[],
  keyOf: (thing: T) => string,
  read: (thing: T) => Promise<Reading<R>>,
): Promise<ReadonlyMap<string, Reading<R>>> {
  const distinct = [...new Map(things.map((thing) => [keyOf(thing), thing])).values()];
  return new Map(
    await mapConcurrently(distinct, CONCURRENT_READS, async (thing) => [keyOf(thing), await read(thing)] as const),
  );
}

/** Opens backups, the newest of each tenant first, until there is a good one or enough were opened. */
async function proveGood(world: RetentionWorld, sources: PrunableCluster["sources"]): Promise<RetentionWorld> {
  const { backups, backupStorageLocations: locations } = world.readings;
  if (backups?.status !== "observed" || locations?.status !== "observed") return world;
  let proofs: ReadonlyMap<string, Reading<BackupProof>> = new Map();
  for (let round = 0; round < MOST_OPENED; round += 1) {
    const seen = { ...world, closer: { ...world.closer, proofs } };
    const next = backupsToProve(seen, backups.value);
    if (next.length === 0) break;
    const read = await mapConcurrently(next, CONCURRENT_BACKUPS, async (backup) => {
      return [backup.name, await readBackupProof(sources, backup, locations.value)] as const;
    });
    proofs = new Map([...proofs, ...read]);
  }
  return { ...world, closer: { ...world.closer, proofs } };
}

/** For each tenant that may lose a backup, and has none that is proven good yet, the newest that was not opened. */
function backupsToProve(world: RetentionWorld, all: readonly Backup[]): readonly Backup[] {
  const candidates = [...expiredCandidates(world), ...goneCandidates(world)];
  const tenants = new Set(candidates.flatMap((backup) => tenantsInScope(backup, world)).filter(isLive));
  const next = [...tenants].flatMap((tenant) => {
    const completed = backupsOf(all, tenant.namespace).filter(({ phase }) => phase === "Completed");
    // Those that stay come first, since one of them makes all the others superfluous.
    const inOrder = completed.toSorted(
      (a, b) => Number(isOverdue(a, world)) - Number(isOverdue(b, world)) || takenAt(b) - takenAt(a),
    );
    if (inOrder.some((backup) => goodnessFor(tenant, backup, world) === "good")) return [];
    return inOrder.filter(({ name }) => !world.closer.proofs.has(name)).slice(0, 1);
  });
  return [...new Set(next)];
}
