import type { RehearsalResult, RunningRehearsal } from "#domain/rehearsal.ts";
import { CLOCKS } from "./verify.ts";
import type { RehearsalFacts } from "./world.ts";

/**
 * Volumes that nobody has, and that were made of the backup's snapshots while the rehearsal restored: Velero makes a volume
 * first and its PersistentVolume then, and may die in between. Whoever makes a volume of the same snapshot by hand, or in
 * another cluster, leaves one that looks the same, tags included; so they are told, and never deleted.
 */
export function perhapsLeft(
  { startedAt, claims, volumes }: RunningRehearsal,
  { at: endedAt }: Pick<RehearsalResult, "at">,
  facts: RehearsalFacts,
): readonly string[] {
  const sources = new Set(claims.map(({ snapshot }) => snapshot));
  const known = new Set([...volumes, ...facts.persistentVolumes.map(({ volumeHandle = "" }) => volumeHandle)]);
  return facts.volumes.flatMap(({ id, state, snapshotId, createdAt }) => {
    const isMeanwhile = createdAt !== undefined && createdAt >= startedAt - CLOCKS && createdAt <= endedAt + CLOCKS;
    const isLikeIts = state === "available" && snapshotId !== undefined && sources.has(snapshotId) && isMeanwhile;
    return isLikeIts && !known.has(id) ? [id] : [];
  });
}
