import { DAY, type Milliseconds } from "#domain/duration.ts";
import type { PruneLedger } from "#domain/prune-ledger.ts";
import { PRUNE_REASONS, type PruneReason } from "#domain/pruning.ts";
import type { RetentionWorld } from "./world.ts";

/** What a cluster has had is remembered for as long as its backups may live, and this much longer. */
const REMEMBERED_AFTER: Milliseconds = 400 * DAY;

/** What the rules that could look saw, by the reasons that they give. */
export interface Sightings {
  readonly looked: ReadonlySet<PruneReason>;
  readonly suspects: readonly string[];
}

/** What is seen again keeps its date, what is not is forgotten; where nobody could look, nothing changes. */
export function nextLedger(
  world: RetentionWorld,
  { looked, suspects }: Sightings,
  told: readonly string[],
): PruneLedger {
  const { ledger, now, cluster } = world;
  const kept = Object.entries(ledger.sightings).filter(([key]) => !looked.has(reasonOf(key)));
  const seen = suspects.map((key) => [key, ledger.sightings[key] ?? now] as const);
  return {
    ...{ version: 1, cluster: cluster.name, savedAt: now },
    sightings: Object.fromEntries([...kept, ...seen]),
    volumes: { ...remembered(ledger.volumes, world), ...volumesNow(world) },
    locations: { ...remembered(ledger.locations, world), ...locationsNow(world) },
    told,
  };
}

function reasonOf(key: string): PruneReason {
  const reason = PRUNE_REASONS.find((one) => key.startsWith(`${one} `));
  if (reason === undefined) throw new TypeError(`The ledger holds "${key}", which is no sighting`);
  return reason;
}

function remembered<T extends { readonly seenAt: number }>(
  things: Readonly<Record<string, T>>,
  { retention, now }: RetentionWorld,
): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(things).filter(([, { seenAt }]) => now - seenAt <= retention + REMEMBERED_AFTER),
  );
}

function volumesNow({ readings: { persistentVolumes }, now }: RetentionWorld): PruneLedger["volumes"] {
  const volumes = persistentVolumes?.status === "observed" ? persistentVolumes.value : [];
  return Object.fromEntries(
    volumes.flatMap(({ volumeHandle, claim }) =>
      volumeHandle === undefined ? [] : [[volumeHandle, { namespace: claim?.namespace ?? null, seenAt: now }]],
    ),
  );
}

function locationsNow({ readings: { backupStorageLocations }, now }: RetentionWorld): PruneLedger["locations"] {
  const locations = backupStorageLocations?.status === "observed" ? backupStorageLocations.value : [];
  return Object.fromEntries(locations.map(({ name, bucket, prefix }) => [name, { bucket, prefix, seenAt: now }]));
}
