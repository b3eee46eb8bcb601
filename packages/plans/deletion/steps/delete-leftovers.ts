import type { DeletionItem } from "#domain/deletion.ts";
import { snapshotById } from "#domain/ec2.ts";
import type { StoredObjects } from "#domain/storage.ts";
import { backupNamedBy, folderItem, ownFolders, unclearContents, volumesOfOthers } from "../belongings.ts";
import { type Action, defineStep, go, isDeferred, itemsOf, refuseStep } from "../step.ts";

/** What Velero and the drivers left: snapshots, file copies, and every version of every object. */
export const deleteLeftovers = defineStep({
  step: "DeleteLeftovers",
  needs: [
    "backups",
    "backupRepositories",
    "persistentVolumes",
    "snapshots",
    "storedObjects",
    "backupStorageLocations",
    "volumeSnapshotContents",
  ],
  decide({ record, facts, now }) {
    const unlisted = [...facts.storedObjects.values()].find((place) => place.status === "unreadable");
    if (unlisted?.status === "unreadable") return go([], [`a listing of ${unlisted.source}: ${unlisted.message}`]);
    const { cluster: place, namespace } = record;
    const unclear = unclearContents(facts.volumeSnapshotContents, namespace);
    if (unclear.length > 0) return go([], unclear);
    const others = volumesOfOthers(facts.persistentVolumes, record);
    const liveBackups = new Map(facts.backups.map(({ name, uid }) => [name, uid]));
    const back = itemsOf(record, "Backup").find(({ id, uid }) => liveBackups.get(id) === uid);
    if (back !== undefined)
      return refuseStep("BackupReturned", `Backup ${back.id} was deleted, and is back: Velero found it in S3 again.`);

    const deletions: Action[] = [];
    for (const item of itemsOf(record, "Snapshot")) {
      const snapshot = snapshotById(facts.snapshots).get(item.id);
      if (snapshot === undefined || Object.hasOwn(record.neededElsewhere, item.id)) continue;
      const needing = backupNamedBy(snapshot);
      if (others.has(snapshot.volumeId) || (needing !== undefined && liveBackups.has(needing))) continue;
      deletions.push({ kind: "deleteSnapshot", item });
    }
    for (const { name, namespace: of } of facts.volumeSnapshotContents) {
      const item: DeletionItem = {
        kind: "VolumeSnapshotContent",
        id: name,
        place,
        by: `its VolumeSnapshot in ${namespace}`,
      };
      if (of === namespace) deletions.push({ kind: "deleteObject", item });
    }
    // The repository first: Velero would go on maintaining what is deleted under it.
    const repositories = facts.backupRepositories
      .filter(({ volumeNamespace }) => volumeNamespace === namespace)
      .map(({ name }): Action => {
        const item: DeletionItem = { kind: "BackupRepository", id: name, place, by: `its namespace ${namespace}` };
        return { kind: "deleteObject", item };
      });
    const names = {
      backups: new Set(
        itemsOf(record, "Backup")
          .map(({ id }) => id)
          .filter((id) => !liveBackups.has(id)),
      ),
      restores: new Set(itemsOf(record, "Restore").map(({ id }) => id)),
    };
    const places = [...facts.storedObjects.values()].flatMap((one): readonly StoredObjects[] =>
      one.status === "observed" ? [one.value] : [],
    );
    const folders = ownFolders(places, names, record).map((folder): Action => {
      return { kind: "emptyFolder", item: folderItem(folder, "its name") };
    });
    const actions = [...repositories, ...deletions, ...folders].filter(({ item }) => !isDeferred(record, item, now));
    return go(
      actions,
      actions.map(({ item }) => `${item.kind} ${item.id}`),
    );
  },
});
