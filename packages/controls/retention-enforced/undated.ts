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
  const sentence = (what: string, at: Instant | undefined) =>
    `${what} is dated ${at === undefined ? "" : formatInstant(at)}, which is yet to come: how old it is cannot be told.`;
  const isLater = (at: Instant | undefined) => at !== undefined && isFromTheFuture(at, now);
  return [
    ...backups.filter((backup) => isLater(takenAt(backup))).map((one) => sentence(`Backup ${one.name}`, takenAt(one))),
    ...snapshots
      .filter(({ item }) => isLater(item.startedAt))
      .map(({ item }) => sentence(`Snapshot ${item.id}`, item.startedAt)),
    ...restores
      .filter(({ createdAt }) => isLater(createdAt))
      .map(({ name, createdAt }) => sentence(`Restore ${name}`, createdAt)),
    ...folders.filter(({ takenAt: at }) => isLater(at)).map(({ address, takenAt: at }) => sentence(address, at)),
  ];
}
