import type { DeletionItem } from "#domain/deletion.ts";
import { DAY, MINUTE, type Milliseconds } from "#domain/duration.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { type Backup, locationOf } from "#domain/velero.ts";
import type { DeleteBackupRequest } from "#domain/velero-traces.ts";
import { ownBackups, ownRestores } from "../belongings.ts";
import { type Action, defineStep, go } from "../step.ts";

/** After a request that failed, longer with each: 1, 2, 4 … minutes. */
const FIRST_RETRY: Milliseconds = MINUTE;
/** Velero forgets a request that a restart interrupted, for a day; until then it counts as pending. */
const FORGOTTEN_AFTER: Milliseconds = DAY;
/** One that is InProgress for so long was interrupted. */
const INTERRUPTED_AFTER: Milliseconds = 30 * MINUTE;

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
      const because = closed ? `, whose location ${backup.storageLocation} does not take deletions` : whyNot(requests);
      waitingFor.push(`Backup ${backup.name}, which is ${backup.phase}${because}`);
      if (closed || !isDue(requests, now)) continue;
      const { name: id, uid } = backup;
      const item: DeletionItem = { kind: "Backup", id, place, uid, by: `it is of ${record.namespace} only` };
      actions.push({ kind: "requestBackupDeletion", item, name: requestName(backup, requests.length) });
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

/** A name of its own for each attempt: the beginning of the UID says which backup, even where names are long. */
function requestName({ uid }: Backup, attempt: number): string {
  return `surety-${uid}-${attempt + 1}`;
}

function isDue(requests: readonly DeleteBackupRequest[], now: Instant): boolean {
  const newest = Math.max(...requests.map(({ createdAt }) => createdAt));
  if (requests.length === 0) return true;
  const pending = requests.some(({ phase, createdAt }) => {
    if (phase === "Processed") return false;
    const patience = phase === "InProgress" ? INTERRUPTED_AFTER : FORGOTTEN_AFTER;
    return now - createdAt < patience;
  });
  return !pending && now - newest >= FIRST_RETRY * 2 ** (requests.length - 1);
}

/** Of the newest request, since only that one can still come to something. */
function whyNot(requests: readonly DeleteBackupRequest[]): string {
  const newest = requests.toSorted((a, b) => a.createdAt - b.createdAt).at(-1);
  if (newest === undefined) return "";
  const { name, phase, createdAt, errors } = newest;
  const said = errors.length === 0 ? "" : `; Velero said: ${errors.slice(0, 3).join("; ")}`;
  return ` (DeleteBackupRequest ${name} of ${formatInstant(createdAt)} is ${phase}${said})`;
}
