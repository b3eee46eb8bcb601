import type { Milliseconds } from "#domain/duration.ts";
import type { Violation } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";
import type { Unreadable } from "#domain/reading.ts";
import { type Backup, takenAt } from "#domain/velero.ts";
import { isStored, lackOf, type Stored } from "../backup-folders.ts";

interface Judged {
  readonly violations: readonly Violation[];
  readonly unreadable: readonly Unreadable[];
}

/**
 * Backups whose folder in S3 is gone: Velero shows the Backup until it next compares, and it cannot be restored. What is
 * missing of a folder is for `backup-intact` to say.
 */
export function judgeFolders(
  backups: readonly Backup[],
  stored: Stored,
  retention: Milliseconds,
  now: Instant,
): Judged {
  const due = backups.filter((backup) => now - takenAt(backup) < retention && isStored(backup, now));
  const lacks = due.flatMap((backup) => lackOf(backup, stored) ?? []);
  return {
    violations: lacks.flatMap((lack) => ("kind" in lack && lack.reason === "FolderMissing" ? [lack] : [])),
    unreadable: lacks.flatMap((lack) => ("status" in lack ? [lack] : [])),
  };
}
