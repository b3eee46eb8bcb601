import { type Volume, volumeById } from "#domain/ec2.ts";
import type { RunningRehearsal } from "#domain/rehearsal.ts";
import { isRehearsal, isRestoreOfRehearsal } from "#domain/rehearsal-traces.ts";
import { volumesByClaimNamespace } from "#domain/workloads.ts";
import { CLOCKS } from "./verify.ts";
import type { Leftover, RehearsalFacts } from "./world.ts";

/** What is to be removed now, and whether anything is left to wait for. */
export interface Clearing {
  readonly remove: readonly Leftover[];
  readonly isDone: boolean;
}

/**
 * First the Restore and the namespace; then, when both are gone, the volumes that were seen behind it. Nothing else is
 * its own: not a snapshot, not a volume that another claim has, nor one that was not made from the backup's snapshots.
 */
export function clearingOf(rehearsal: RunningRehearsal, facts: RehearsalFacts): Clearing {
  const restore = facts.restores.find((one) => one.name === rehearsal.name && isRestoreOfRehearsal(one));
  const namespace = facts.namespaces.find((one) => one.name === rehearsal.name);
  const own = namespace !== undefined && isRehearsal(namespace) ? namespace : undefined;
  if (restore !== undefined || own !== undefined)
    return {
      isDone: false,
      remove: [
        ...(restore === undefined ? [] : [{ kind: "Restore" as const, id: restore.name }]),
        ...(own === undefined || own.phase === "Terminating"
          ? []
          : [{ kind: "Namespace" as const, id: own.name, uid: own.uid }]),
      ],
    };
  // Somebody else's namespace of that name: what is bound to it is not the rehearsal's.
  if (namespace !== undefined) return { isDone: true, remove: [] };
  return clearVolumes(rehearsal, facts);
}

function clearVolumes(rehearsal: RunningRehearsal, facts: RehearsalFacts): Clearing {
  const disks = volumeById(facts.volumes);
  const isOwn = (id: string | undefined) => {
    const disk = id !== undefined && rehearsal.volumes.includes(id) ? disks.get(id)[0] : undefined;
    return disk !== undefined && isProven(disk, rehearsal, facts);
  };
  const bound = volumesByClaimNamespace(facts.persistentVolumes)
    .get(rehearsal.name)
    .filter(({ volumeHandle }) => isOwn(volumeHandle));
  if (bound.length > 0) {
    // A claim that is going is still there: what is bound is not removed.
    const released = bound.filter(({ phase }) => phase === "Released" || phase === "Failed");
    return { isDone: false, remove: released.map(({ name, uid }) => ({ kind: "PersistentVolume", id: name, uid })) };
  }
  const left = rehearsal.volumes.filter(isOwn);
  const free = left.filter((id) => disks.get(id)[0]?.state === "available");
  return { isDone: left.length === 0, remove: free.map((id) => ({ kind: "Volume", id })) };
}

/** Tags are those of the volume that was backed up, so they prove nothing. */
function isProven(disk: Volume, { name, startedAt, claims }: RunningRehearsal, facts: RehearsalFacts): boolean {
  if (disk.state === "deleting" || disk.state === "deleted") return false;
  const isOfBackup = claims.some(({ snapshot }) => snapshot === disk.snapshotId);
  const isNew = disk.createdAt !== undefined && disk.createdAt >= startedAt - CLOCKS;
  const isElsewhere = facts.persistentVolumes.some(
    ({ volumeHandle, claim }) => volumeHandle === disk.id && claim?.namespace !== name,
  );
  return isOfBackup && isNew && !isElsewhere;
}
