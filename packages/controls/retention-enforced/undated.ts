import type { Snapshot } from "#domain/ec2.ts";
import { formatInstant, type Instant, isFromTheFuture } from "#domain/instant.ts";
import { type Backup, takenAt } from "#domain/velero.ts";
import type { Restore } from "#domain/velero-traces.ts";
import type { Belonging } from "../attribution.ts";
import type { StrayFolder } from "../stray-folders.ts";

interface Kept {
  readonly backups: readonly Backup[];
  readonly snapshots: readonly Belonging<Snapshot>[];
  readonly restores: readonly Restore[];
  readonly folders: readonly StrayFolder[];
}

/** What is dated after now, in sentences: nobody knows how old it is, and it would never be too old. */
export function undated({ backups, snapshots, restores, folders }: Kept, now: Instant): readonly string[] {
  const dated: readonly (readonly [what: string, at: Instant | undefined])[] = [
    ...backups.map((backup) => [`Backup ${backup.name}`, takenAt(backup)] as const),
    ...snapshots.map(({ item }) => [`Snapshot ${item.id}`, item.startedAt] as const),
    ...restores.map(({ name, createdAt }) => [`Restore ${name}`, createdAt] as const),
    ...folders.map(({ address, takenAt: at }) => [address, at] as const),
  ];
  return dated.flatMap(([what, at]) =>
    at !== undefined && isFromTheFuture(at, now)
      ? [`${what} is dated ${formatInstant(at)}, which is yet to come: how old it is cannot be told.`]
      : [],
  );
}
