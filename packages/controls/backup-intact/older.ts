import type { Facts } from "#domain/facts.ts";
import type { Violation } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";
import type { Backup } from "#domain/velero.ts";
import { isStored, lackOf } from "../backup-folders.ts";
import { lookInto } from "./look-into.ts";

type StoredFacts = Pick<Facts, "backupContents" | "volumeInfos" | "backupStorageLocations" | "storedObjects">;

/**
 * What is wrong with backups that are not the newest: what the listing shows, and what was found where one was opened. Not
 * every one is, so that nothing is unknown because of one that was not.
 */
export function judgeOlder(
  backups: readonly Backup[],
  namespace: string,
  facts: StoredFacts,
  now: Instant,
): readonly Violation[] {
  return backups.flatMap((backup): readonly Violation[] => {
    const lack = isStored(backup, now) ? lackOf(backup, facts) : undefined;
    if (lack !== undefined && "kind" in lack) return [lack];
    const wasOpened = facts.backupContents.get(backup.name)?.status === "observed";
    return wasOpened ? lookInto(backup, namespace, facts).violations : [];
  });
}
