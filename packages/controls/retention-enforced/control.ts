import { formatDuration } from "#domain/duration.ts";
import { indexBy } from "#domain/index-by.ts";
import type { Reading } from "#domain/reading.ts";
import { addressOf, type StoredObjects, storedFolder } from "#domain/storage.ts";
import { type Backup, type BackupStorageLocation, backupsOf, locationOf, schedulesOf } from "#domain/velero.ts";
import type { BackupRepository } from "#domain/velero-traces.ts";
import { snapshotsOf } from "../attribution.ts";
import { defineControl } from "../control.ts";
import { placesFor } from "../places.ts";
import { restoresOf, unclearRestores } from "../restores.ts";
import { foldersOf, strayBackupFolders, strayRestoreFolders, unclearFolders } from "../stray-folders.ts";
import { conclude, kept, notUnderstood } from "../verdict.ts";
import { adviceOnBackups, adviceOnLocations, isBeingDeleted, judgeBackups, judgeSchedules } from "./backups.ts";
import { adviceOnUnclear, judgeRepositories, judgeRestores, judgeStrayFolders } from "./folders.ts";
import { adviceOnLocks } from "./locks.ts";
import { reasons } from "./reasons.ts";
import { judgeSnapshots } from "./snapshots.ts";
import { undated } from "./undated.ts";

const repositoriesOf = indexBy<BackupRepository>((repository) => repository.volumeNamespace);

export const retentionEnforced = defineControl({
  id: "retention-enforced",
  promise: "backup-retention",
  severity: "ticket",
  looksAt:
    "Whether anything of the tenant's backups is older than promised, or will be, or is owned by no Backup: Backups, Restores, snapshots in EC2, folders in S3, file copies, hidden versions.",
  reasons,
  needs: [
    "backups",
    "schedules",
    "restores",
    "backupRepositories",
    "backupStorageLocations",
    "storedObjects",
    "strayBackups",
    "snapshots",
    "persistentVolumes",
  ],
  considers: ["deleteBackupRequests", "volumeSnapshotContents", "bucketSettings"],
  about: "tenants",
  judge(tenant, { facts, considered, cluster, tenants, promises, now }) {
    const { namespace } = tenant;
    const { retention } = promises.backup;
    const backups = backupsOf(facts.backups, namespace);
    const schedules = schedulesOf(facts.schedules, namespace);
    const { deleteBackupRequests, volumeSnapshotContents: contents } = considered;
    const restores = restoresOf(tenant, facts, backups);
    const snapshots = snapshotsOf(tenant, facts);
    const strays = [strayBackupFolders(facts), strayRestoreFolders(facts)];
    const places = placesFor([...backups, ...schedules], cluster, facts);
    const circumstances = {
      retention,
      requests: deleteBackupRequests.status === "observed" ? deleteBackupRequests.value : [],
      now,
    };
    const tooOld = judgeBackups(backups, circumstances);
    const going = backups.filter((backup) => isBeingDeleted(backup, circumstances)).map(({ name }) => name);
    const spokenFor = new Set([...tooOld.map(({ id }) => id), ...going]);
    const violations = [
      ...judgeSchedules(schedules, retention),
      ...tooOld,
      ...judgeSnapshots(snapshots, {
        ...{ backups: facts.backups, ownBackups: backups, contents, retention, now },
        spokenFor,
        isWithoutFolder: (backup) => isWithoutFolder(backup, facts),
      }),
      ...strays.flatMap((folders) => judgeStrayFolders(foldersOf(tenant, folders), circumstances)),
      ...judgeRestores(
        restores.filter(({ backupName }) => !going.includes(backupName)),
        circumstances,
      ),
      ...judgeRepositories(
        places.listed,
        namespace,
        repositoriesOf(facts.backupRepositories).get(namespace).length > 0,
        circumstances,
      ),
    ];
    const found = {
      violations,
      unreadable: places.unreadable,
      advisories: [
        ...adviceOnBackups(backups, circumstances),
        ...strays.flatMap((folders) => adviceOnUnclear(unclearFolders(tenant, tenants, folders), circumstances)),
        ...adviceOnLocks(places.listed, considered.bucketSettings, retention),
        ...adviceOnLocations([...backups, ...schedules], facts.backupStorageLocations),
      ],
      evidence: { backups: backups.length, snapshots: snapshots.length, restores: restores.length },
    };
    return conclude(found, () => {
      const [lost] = judgeRestores(unclearRestores(tenant, facts), circumstances);
      if (lost !== undefined) {
        const message = `${lost.message} That Backup is gone, and nothing says whose data it held.`;
        return notUnderstood("RestoreOfUnknownOwner", message, found);
      }
      const folders = strays.flatMap((all) => foldersOf(tenant, all));
      const [unclear, ...others] = undated({ backups, snapshots, restores, folders }, now);
      if (unclear !== undefined) {
        const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
        return notUnderstood("DateToCome", unclear + more, found);
      }
      const counted = `${backups.length} Backups, ${snapshots.length} snapshots`;
      return kept(
        "NothingTooOld",
        `Nothing of ${namespace} is older than ${formatDuration(retention)}: ${counted}.`,
        found,
      );
    });
  },
});

interface FolderFacts {
  readonly backupStorageLocations: readonly BackupStorageLocation[];
  readonly storedObjects: ReadonlyMap<string, Reading<StoredObjects>>;
}

/** Certain only where the place was listed. */
function isWithoutFolder(backup: Backup, { backupStorageLocations, storedObjects }: FolderFacts): boolean {
  const location = locationOf(backup, backupStorageLocations);
  const place = location === undefined ? undefined : storedObjects.get(addressOf(location));
  return place?.status === "observed" && (storedFolder(place.value, "backups", backup.name)?.objects ?? 0) === 0;
}
