import type { Snapshot, Volume } from "#domain/ec2.ts";
import type { Advisory } from "#domain/finding.ts";
import { indexBy } from "#domain/index-by.ts";
import type { VolumeSnapshotContent } from "#domain/velero-traces.ts";
import { hasSignals, volumeIdOf, volumeWithHandle } from "../attribution.ts";
import type { Ec2Facts } from "./ec2.ts";

const MOST_NAMED = 3;

const unattributed = new WeakMap<object, readonly Advisory[]>();

/** The same for every tenant, and found once: there can be very many. */
export function adviceOnUnattributed(facts: Ec2Facts): readonly Advisory[] {
  const advice = unattributed.get(facts) ?? [
    ...adviceOn(
      "Snapshot",
      facts.snapshots.filter((snapshot) => isNobodys(snapshot, volumeIdOf(snapshot), facts)),
    ),
    ...adviceOn(
      "Volume",
      facts.volumes.filter((volume) => isNobodys(volume, volume.id, facts)),
    ),
  ];
  unattributed.set(facts, advice);
  return advice;
}

const contentsByHandle = indexBy<VolumeSnapshotContent>((content) => content.snapshotHandle);

/** Made for a cluster, or carrying nothing at all; and neither a tag nor an object of Kubernetes says whose it is. */
function isNobodys(item: Snapshot | Volume, volumeId: string | undefined, facts: Ec2Facts): boolean {
  const { id, tags } = item;
  const isOfCluster = Object.keys(tags).length === 0 || "ebs.csi.aws.com/cluster" in tags || "velero.io/pv" in tags;
  if (!isOfCluster || hasSignals(item)) return false;
  if (contentsByHandle(facts.volumeSnapshotContents).get(id).length > 0) return false;
  return volumeId === undefined || volumeWithHandle(facts.persistentVolumes, volumeId) === undefined;
}

function adviceOn(kind: string, items: readonly { readonly id: string }[]): readonly Advisory[] {
  if (items.length === 0) return [];
  const named = items.slice(0, MOST_NAMED).map(({ id }) => id);
  const more = items.length > MOST_NAMED ? ` and ${items.length - MOST_NAMED} more` : "";
  const message = `Nothing says whose these ${kind.toLowerCase()}s are, so that they may be anybody's: ${named.join(", ")}${more}.`;
  return [{ reason: `${kind}sNotAttributed`, message }];
}
