import { type Volume, volumeById } from "#domain/ec2.ts";
import type { RehearsalFault, RunningRehearsal } from "#domain/rehearsal.ts";
import { claimsByNamespace, type PersistentVolume, volumesByName } from "#domain/workloads.ts";
import type { RehearsalFacts } from "./world.ts";

/** What a completed Restore has brought: nothing to wait for any more, with what is wrong; or what is awaited. */
export type Verified = { readonly faults: readonly RehearsalFault[] } | { readonly awaits: string };

/** Every claim of the backup is bound to a new, encrypted volume that was made from the very snapshot of that backup. */
export function verifyRestored(rehearsal: RunningRehearsal, facts: RehearsalFacts): Verified {
  const faults: RehearsalFault[] = [];
  const claims = claimsByNamespace(facts.persistentVolumeClaims).get(rehearsal.name);
  for (const { name, snapshot } of rehearsal.claims) {
    const claim = claims.find((one) => one.name === name);
    const where = `PersistentVolumeClaim ${name} of ${rehearsal.from}`;
    if (claim === undefined) {
      faults.push({ reason: "ClaimMissing", message: `${where} was not restored` });
      continue;
    }
    if (claim.phase === "Lost") {
      faults.push({ reason: "VolumeMissing", message: `${where} was restored without its volume` });
      continue;
    }
    const volume = volumesByName(facts.persistentVolumes).get(claim.volumeName ?? "");
    if (claim.phase !== "Bound" || volume === undefined) return { awaits: `${where} to be bound` };
    const disk = volumeById(facts.volumes).get(volume.volumeHandle ?? "")[0];
    // EC2 answers a little later than the cluster; what is still missing at the deadline has failed.
    if (disk === undefined || disk.state === "creating") return { awaits: `the volume of ${where} to be in EC2` };
    faults.push(...faultsOf(where, snapshot, volume, disk, rehearsal, facts));
  }
  return { faults };
}

function faultsOf(
  where: string,
  snapshot: string,
  { name }: PersistentVolume,
  disk: Volume,
  { name: namespace, startedAt, claims }: RunningRehearsal,
  facts: RehearsalFacts,
): readonly RehearsalFault[] {
  const faults: RehearsalFault[] = [];
  const add = (reason: string, what: string) => faults.push({ reason, message: `${where}: volume ${disk.id} ${what}` });
  const elsewhere = facts.persistentVolumes.find(
    (one) => one.volumeHandle === disk.id && (one.name !== name || one.claim?.namespace !== namespace),
  );
  if (elsewhere !== undefined) add("VolumeNotNew", `is that of PersistentVolume ${elsewhere.name}, too`);
  else if (disk.createdAt !== undefined && disk.createdAt < startedAt - CLOCKS)
    add("VolumeNotNew", "is older than the rehearsal");
  if (disk.snapshotId !== snapshot)
    add("WrongSnapshot", `was made from ${disk.snapshotId ?? "no snapshot"}, not from ${snapshot} of the backup`);
  if (!disk.encrypted) add("NotEncrypted", "is not encrypted");
  const size = claims.find((one) => one.snapshot === snapshot)?.sizeGiB ?? 0;
  if (disk.sizeGiB < size) add("TooSmall", `has ${disk.sizeGiB} GiB; its snapshot has ${size}`);
  return faults;
}

/** The clocks of AWS and of the function differ by less. */
export const CLOCKS = 60_000;
