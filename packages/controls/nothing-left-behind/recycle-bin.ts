import { DAY } from "#domain/duration.ts";
import { snapshotsByVolume, volumeById } from "#domain/ec2.ts";
import { formatInstant } from "#domain/instant.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { RecycleBin, RecycledItem } from "#domain/velero-traces.ts";
import { hasSignals, volumeIdOf, volumeWithHandle } from "../attribution.ts";
import type { Ec2Facts } from "./ec2.ts";
import type { Leftovers, Unclear } from "./leftovers.ts";

/** What is deleted with a tenant is in the bin by the time the tenant counts as deleted. */
const ENTERED_WITHIN = DAY;

interface Recycled extends RecycledItem {
  readonly kind: "Snapshot" | "Volume";
}

/**
 * Deleted snapshots and volumes that EC2 keeps until a date. They can only be told apart by their volume; of one that
 * nobody else's things lead to either, nobody knows whose it is.
 */
export function leftInRecycleBin(
  tenant: Tenant,
  { snapshots, volumes }: RecycleBin,
  ownVolumes: ReadonlyMap<string, string>,
  facts: Ec2Facts,
): Leftovers {
  const items: readonly Recycled[] = [
    ...snapshots.map((item): Recycled => ({ ...item, kind: "Snapshot" })),
    ...(volumes.status === "observed" ? volumes.value : []).map((item): Recycled => ({ ...item, kind: "Volume" })),
  ];
  const own = items.filter(({ volumeId = "" }) => ownVolumes.has(volumeId));
  const unclear = items.filter(
    (item) => !own.includes(item) && isOfItsTime(item, tenant) && !isOfSomebodyElse(item, facts),
  );
  return {
    violations: own.map((item) => describe(item, ownVolumes)),
    unclear: unclear.map((item) => describeUnclear(item, tenant)),
    unreadable: volumes.status === "unreadable" && volumes.cause !== "notLookedAt" ? [volumes] : [],
  };
}

function isOfItsTime({ enteredAt }: RecycledItem, { since }: Tenant): boolean {
  return enteredAt === undefined || enteredAt <= since + ENTERED_WITHIN;
}

/** Its volume is in use, or something that was made of that volume says whose it is. */
function isOfSomebodyElse({ volumeId: named }: RecycledItem, facts: Ec2Facts): boolean {
  const volumeId = named === undefined ? undefined : volumeIdOf({ volumeId: named });
  if (volumeId === undefined) return false;
  if (volumeWithHandle(facts.persistentVolumes, volumeId) !== undefined) return true;
  const kin = [...volumeById(facts.volumes).get(volumeId), ...snapshotsByVolume(facts.snapshots).get(volumeId)];
  return kin.some((one) => hasSignals(one));
}

function until({ exitsAt }: RecycledItem): string {
  return exitsAt === undefined ? "" : ` until ${formatInstant(exitsAt)}`;
}

function describe(item: Recycled, ownVolumes: ReadonlyMap<string, string>) {
  const { kind, id, volumeId = "" } = item;
  const by = `its volume ${volumeId}, and ${ownVolumes.get(volumeId)}`;
  const message = `${kind} ${id} is in the Recycle Bin${until(item)}. It is the tenant's by ${by}.`;
  return { kind, id, reason: "InRecycleBin", message };
}

function describeUnclear(item: Recycled, { id }: Tenant): Unclear {
  const message = `${item.kind} ${item.id} is in the Recycle Bin${until(item)}, and nothing says whose it is: it may be left of ${id}.`;
  return { reason: "RecycledNotAttributed", message };
}
