import type { Snapshot, Volume } from "#domain/ec2.ts";
import { snapshotById, snapshotsByVolume, volumeById } from "#domain/ec2.ts";
import { indexBy } from "#domain/index-by.ts";
import { formatInstant } from "#domain/instant.ts";
import { rehearsalTraces } from "#domain/rehearsal-traces.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { Backup } from "#domain/velero.ts";
import type { VolumeSnapshotContent } from "#domain/velero-traces.ts";
import {
  type Namespace,
  type PersistentVolume,
  type PersistentVolumeClaim,
  volumesByClaimNamespace,
} from "#domain/workloads.ts";
import { type Belonging, taggedFor, volumeIdOf, volumeWithHandle, whoseInstead } from "../attribution.ts";
import { ebsVolumeId } from "../ebs.ts";
import type { IsOwn, Leftovers, Ownership } from "./leftovers.ts";
import { adviceOnUnattributed } from "./unattributed.ts";

export interface Ec2Facts {
  readonly volumes: readonly Volume[];
  readonly snapshots: readonly Snapshot[];
  readonly backups: readonly Backup[];
  readonly namespaces: readonly Namespace[];
  readonly persistentVolumeClaims: readonly PersistentVolumeClaim[];
  readonly persistentVolumes: readonly PersistentVolume[];
  readonly volumeSnapshotContents: readonly VolumeSnapshotContent[];
}

/** What was the tenant's in EC2: what is there, and the ids of its volumes, whether or not those still are. */
export interface Ec2Leftovers extends Leftovers {
  readonly volumeIds: ReadonlyMap<string, string>;
}

/**
 * Volumes and snapshots: those that PersistentVolumes and VolumeSnapshotContents lead to, those that tags name, and every
 * snapshot of a volume that any of these is about. What somebody else uses now is theirs, whatever its tags say.
 */
export function leftInEc2(tenant: Tenant, facts: Ec2Facts, ownership: Ownership): Ec2Leftovers {
  const { isOwn } = ownership;
  const claimed = ownVolumes(tenant, facts, ownership);
  const tagged = sortTagged(tenant, facts, isOwn, claimed);
  const volumeIds = new Map<string, string>([
    ...tagged.snapshots.flatMap(({ item, by }) => {
      const id = volumeIdOf(item);
      return id === undefined ? [] : [[id, `snapshot ${item.id}, by ${by(item)}`] as const];
    }),
    ...tagged.volumes.map(({ item, by }) => [item.id, by(item)] as const),
    ...[...claimed].map(([id, { name }]) => [id, `PersistentVolume ${name}`] as const),
  ]);
  const volumes = [...volumeIds].flatMap(([id, by]) =>
    volumeById(facts.volumes)
      .get(id)
      .map((item) => ({ item, by: () => by })),
  );
  return {
    volumeIds,
    violations: [
      ...volumes.map(describeVolume),
      ...snapshotsLeft(tenant, tagged.snapshots, volumeIds, facts, isOwn).map(describeSnapshot),
    ],
    advisories: [...tagged.others, ...adviceOnUnattributed(facts)],
  };
}

/** By their ids in EC2: the PersistentVolumes of the tenant's claims, and of claims that rehearsals of it have made. */
function ownVolumes(
  { id: tenant, namespace }: Tenant,
  facts: Ec2Facts,
  { isOwn, isOwnRehearsal }: Ownership,
): ReadonlyMap<string, PersistentVolume> {
  const claimed = volumesByClaimNamespace(facts.persistentVolumes).get(namespace);
  const rehearsed = rehearsalTraces(tenant, facts).persistentVolumes;
  const own = [
    ...claimed.filter(({ createdAt }) => isOwn(createdAt)),
    ...rehearsed.filter(({ createdAt }) => isOwnRehearsal(createdAt)),
  ];
  return new Map(
    own.flatMap((volume) => {
      const id = ebsVolumeId(volume);
      return id === undefined ? [] : [[id, volume] as const];
    }),
  );
}

/** What tags say is the tenant's, and what of that is somebody else's by now. */
function sortTagged(tenant: Tenant, facts: Ec2Facts, isOwn: IsOwn, claimed: ReadonlyMap<string, PersistentVolume>) {
  const { backups, persistentVolumes } = facts;
  const sorted = {
    volumes: [] as Belonging<Volume>[],
    snapshots: [] as Belonging<Snapshot>[],
    others: [] as { readonly reason: string; readonly message: string }[],
  };
  const others = (kind: string, id: string, by: string, why: string) =>
    sorted.others.push({
      reason: "TagsOfAnother",
      message: `${kind} ${id} looks like ${tenant.id}'s by ${by}, and is not: ${why}.`,
    });
  for (const found of taggedFor(facts.volumes, tenant, backups)) {
    const claim = volumeWithHandle(persistentVolumes, found.item.id)?.claim;
    if (claim !== undefined && claim.namespace !== tenant.namespace && !claimed.has(found.item.id)) {
      const inUse = `it is in use as PersistentVolumeClaim ${claim.namespace}/${claim.name}`;
      others("Volume", found.item.id, found.by(found.item), inUse);
    } else if (isOwn(found.item.createdAt)) sorted.volumes.push(found);
  }
  for (const found of taggedFor(facts.snapshots, tenant, backups)) {
    const instead = claimed.has(found.item.volumeId) ? undefined : whoseInstead(found.item, tenant, facts);
    if (instead !== undefined) others("Snapshot", found.item.id, found.by(found.item), instead);
    else if (isOwn(found.item.startedAt)) sorted.snapshots.push(found);
  }
  return sorted;
}

const contentsByNamespace = indexBy<VolumeSnapshotContent>((content) => content.namespace);

function snapshotsLeft(
  { namespace }: Tenant,
  tagged: readonly Belonging<Snapshot>[],
  volumeIds: ReadonlyMap<string, string>,
  facts: Ec2Facts,
  isOwn: IsOwn,
): readonly Belonging<Snapshot>[] {
  const ofContents = contentsByNamespace(facts.volumeSnapshotContents)
    .get(namespace)
    .flatMap(({ name, snapshotHandle = "" }) => {
      const item = snapshotById(facts.snapshots).get(snapshotHandle);
      return item === undefined ? [] : [{ item, by: () => `VolumeSnapshotContent ${name}` }];
    });
  const ofVolumes = [...volumeIds.keys()].flatMap((id) =>
    snapshotsByVolume(facts.snapshots)
      .get(id)
      .map((item) => ({ item, by: () => `its volume ${id}` })),
  );
  const all = [...ofVolumes, ...ofContents, ...tagged].filter(({ item }) => isOwn(item.startedAt));
  return [...new Map(all.map((found) => [found.item.id, found])).values()];
}

function describeVolume({ item, by }: Belonging<Volume>) {
  const { id, state } = item;
  return {
    kind: "Volume",
    id,
    reason: "VolumeLeft",
    message: `Volume ${id} still exists, ${state}. It is the tenant's by ${by(item)}.`,
  };
}

function describeSnapshot({ item, by }: Belonging<Snapshot>) {
  const { id, startedAt } = item;
  const message = `Snapshot ${id} of ${formatInstant(startedAt)} still exists. It is the tenant's by ${by(item)}.`;
  return { kind: "Snapshot", id, reason: "SnapshotLeft", message };
}
