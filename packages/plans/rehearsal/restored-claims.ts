import { volumeById } from "#domain/ec2.ts";
import type { RestoredClaim, RunningRehearsal } from "#domain/rehearsal.ts";
import { volumesByClaimNamespace } from "#domain/workloads.ts";
import type { RehearsalFacts } from "./world.ts";

/** What there is of each claim of the backup, for the record: its snapshot, and the volume that was made for it. */
export function restoredClaims(
  { name: rehearsal, claims }: Pick<RunningRehearsal, "claims" | "name">,
  facts: RehearsalFacts,
): readonly RestoredClaim[] {
  const bound = volumesByClaimNamespace(facts.persistentVolumes).get(rehearsal);
  return claims.map(({ name, snapshot, sizeGiB: snapshotGiB }) => {
    const id = bound.find(({ claim }) => claim?.name === name)?.volumeHandle;
    const disk = id === undefined ? undefined : volumeById(facts.volumes).get(id)[0];
    return {
      ...{ claim: name, snapshot, snapshotGiB },
      ...{ volume: id ?? null, sizeGiB: disk?.sizeGiB ?? null, encrypted: disk?.encrypted ?? null },
    };
  });
}
