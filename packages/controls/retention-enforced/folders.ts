import { formatDuration, type Milliseconds } from "#domain/duration.ts";
import type { Advisory, Violation } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { folderAddress, type StoredFolder, type StoredObjects, storedFolder } from "#domain/storage.ts";
import type { Restore } from "#domain/velero-traces.ts";
import type { StrayFolder } from "../stray-folders.ts";
import { COLLECTED_WITHIN, EXPIRED_WITHIN, strayAge } from "./limits.ts";

interface Circumstances {
  readonly retention: Milliseconds;
  readonly now: Instant;
}

/** Folders that no Backup is for, which Velero will not collect; and versions of objects that it has deleted. */
export function judgeStrayFolders(
  strays: readonly StrayFolder[],
  { retention, now }: Circumstances,
): readonly Violation[] {
  return strays.flatMap(({ address, folder, owner, takenAt }) => {
    if (takenAt === undefined || owner.known === "nothing") return [];
    const violation = (reason: string, message: string) => [{ kind: "Folder", id: address, reason, message }];
    const age = formatDuration(now - takenAt);
    const whose = `It is the tenant's by ${owner.by}`;
    const promised = `promised are ${formatDuration(retention)}`;
    if (folder.objects === 0) {
      if (folder.hiddenVersions === 0 || now - takenAt <= retention + EXPIRED_WITHIN) return [];
      const hidden = `${address} hides ${versions(folder.hiddenVersions)} of data ${age} old`;
      return violation("HiddenVersions", `${hidden}, and ${promised}. ${whose}.`);
    }
    const what = folder.area === "backups" ? "Backup" : "Restore";
    const alone = `${address} holds ${objects(folder.objects)}, and there is no ${what} ${folder.name}`;
    switch (strayAge(takenAt, retention, now)) {
      case "tooOld":
        return violation("FolderTooOld", `${alone}. Its data is ${age} old, and ${promised}. ${whose}.`);
      case "tooYoungToBeAlone":
        return violation("FolderWithoutObject", `${alone}, so that nothing will delete it. ${whose}.`);
      default:
        return [];
    }
  });
}

/** File copies of volumes. What is in a repository cannot be told apart; but one that nobody maintains is never cleared. */
export function judgeRepositories(
  places: readonly StoredObjects[],
  namespace: string,
  hasRepository: boolean,
  { retention, now }: Circumstances,
): readonly Violation[] {
  const folders = places.flatMap((place) =>
    (["kopia", "restic"] as const).flatMap((area) => {
      const folder = storedFolder(place, area, namespace);
      return folder === undefined ? [] : [{ folder, address: folderAddress(place, folder) }];
    }),
  );
  return folders.flatMap(({ folder, address }) => {
    const violation = (reason: string, message: string) => [{ kind: "Folder", id: address, reason, message }];
    const promised = `promised are ${formatDuration(retention)}`;
    if (isOlder(folder.writtenAt, retention + COLLECTED_WITHIN, now) && !hasRepository) {
      const since = `was last written at ${formatInstant(folder.writtenAt)}`;
      return violation(
        "RepositoryOfNobody",
        `${address} ${since}, ${promised}, and no BackupRepository of ${namespace} clears it.`,
      );
    }
    if (isOlder(folder.hiddenSince, retention + EXPIRED_WITHIN, now)) {
      const oldest = formatInstant(folder.hiddenSince);
      const hidden = `${address} hides ${versions(folder.hiddenVersions)}, the oldest of ${oldest}`;
      return violation("HiddenVersions", `${hidden}, and ${promised}.`);
    }
    return [];
  });
}

/** Folders whose names begin like the tenant's, and of which nothing says more. */
export function adviceOnUnclear(
  strays: readonly StrayFolder[],
  { retention, now }: Circumstances,
): readonly Advisory[] {
  return strays
    .filter(({ takenAt }) => isOlder(takenAt, retention + EXPIRED_WITHIN, now))
    .map(({ address }) => ({
      reason: "FolderOfUnknownOwner",
      message: `${address} is older than ${formatDuration(retention)}, and nothing says whose data it holds.`,
    }));
}

function isOlder(at: Instant | undefined, limit: Milliseconds, now: Instant): at is Instant {
  return at !== undefined && now - at > limit;
}

/** Velero deletes a Restore with its Backup. */
export function judgeRestores(restores: readonly Restore[], { retention, now }: Circumstances): readonly Violation[] {
  return restores.flatMap(({ name, createdAt, backupName }) => {
    const age = now - createdAt;
    if (age <= retention + COLLECTED_WITHIN) return [];
    const message = `Restore ${name} of Backup ${backupName} is ${formatDuration(age)} old, and its objects in S3 with it; promised are ${formatDuration(retention)}.`;
    return [{ kind: "Restore", id: name, reason: "RestoreTooOld", message }];
  });
}

function objects(count: number): string {
  return count === 1 ? "1 object" : `${count} objects`;
}

function versions(count: StoredFolder["hiddenVersions"]): string {
  return count === 1 ? "1 version" : `${count} versions`;
}
