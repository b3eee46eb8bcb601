import type { DeletionItem } from "#domain/deletion.ts";
import { locationOf } from "#domain/velero.ts";
import { isRequestDue, requestName, whatVeleroSaid } from "../../requests.ts";
import { ownBackups, ownRestores } from "../belongings.ts";
import { type Action, defineStep, go } from "../step.ts";

/**
 * By DeleteBackupRequest, never by deleting the Backup object, which Velero would bring back from S3. Velero removes the
 * request with the backup, so that one which stays was refused or failed.
 */
export const deleteBackups = defineStep({
  step: "DeleteBackups",
  needs: ["backups", "backupStorageLocations", "deleteBackupRequests", "restores"],
  decide({ record, facts, now }) {
    const own = ownBackups(facts.backups, record);
    const place = record.cluster;
    const actions: Action[] = [];
    const waitingFor: string[] = [];
    for (const backup of own) {
      const requests = facts.deleteBackupRequests.filter(({ backupName }) => backupName === backup.name);
      const location = locationOf(backup, facts.backupStorageLocations);
      const closed = location?.phase !== "Available" || location.accessMode === "ReadOnly";
      const because = closed
        ? `, whose location ${backup.storageLocation} does not take deletions`
        : whatVeleroSaid(requests);
      waitingFor.push(`Backup ${backup.name}, which is ${backup.phase}${because}`);
      if (closed || !isRequestDue(requests, now)) continue;
      const { name: id, uid } = backup;
      const item: DeletionItem = { kind: "Backup", id, place, uid, by: `it is of ${record.namespace} only` };
      actions.push({ kind: "requestBackupDeletion", item, name: requestName(backup, requests) });
    }
    const names = new Set(own.map(({ name }) => name));
    const inventoried = record.items.filter(({ kind }) => kind === "Backup").map(({ id }) => id);
    for (const restore of ownRestores(facts.restores, new Set([...names, ...inventoried]), record)) {
      waitingFor.push(`Restore ${restore.name}, which is ${restore.phase}`);
      // Velero deletes those of a backup with it.
      if (names.has(restore.backupName)) continue;
      const item: DeletionItem = {
        kind: "Restore",
        id: restore.name,
        place,
        by: `it is of Backup ${restore.backupName}`,
      };
      actions.push({ kind: "deleteObject", item });
    }
    return go(actions, waitingFor);
  },
});
