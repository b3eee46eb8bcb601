import type { PruneItem } from "#domain/pruning.ts";
import type { RetentionWorld } from "./world.ts";

/** Of few things a share means nothing: so many of a kind are within it, however many there are. */
const NEVER_TOO_MANY = 3;

/** Why one run may not delete all of these, in sentences; none where it may. */
export function beyondLimits(
  items: readonly PruneItem[],
  { settings, readings }: Pick<RetentionWorld, "settings" | "readings">,
): readonly string[] {
  const { most, share } = settings;
  const problems =
    items.length > most ? [`${items.length} things would go, and pruning.most allows ${most} in one run.`] : [];
  const { backups, snapshots, storedObjects } = readings;
  const folders =
    storedObjects?.status === "observed"
      ? [...storedObjects.value.values()].flatMap((place) => (place.status === "observed" ? place.value.folders : []))
      : [];
  const all = {
    Backup: backups?.status === "observed" ? backups.value.length : 0,
    Snapshot: snapshots?.status === "observed" ? snapshots.value.length : 0,
    Folder: folders.length,
  };
  for (const [kind, list] of Map.groupBy(items, (item) => item.kind)) {
    if (list.length <= Math.max(NEVER_TOO_MANY, all[kind] * share)) continue;
    const percent = `${Math.round(share * 100)}%`;
    problems.push(`${list.length} of ${all[kind]} ${kind}s would go, and pruning.share allows ${percent} in one run.`);
  }
  return problems;
}
