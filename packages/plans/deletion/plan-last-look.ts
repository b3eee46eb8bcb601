import type { Cluster } from "#domain/configuration.ts";
import { type DeferredItem, type DeletionRecord, itemKey, type LastLook } from "#domain/deletion.ts";
import { snapshotById, volumeById } from "#domain/ec2.ts";
import type { Facts, Readings } from "#domain/facts.ts";
import type { Violation } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";
import { folderAddress } from "#domain/storage.ts";
import { KEYCLOAK, type RealmUsers, sharedRealm } from "./realm-users.ts";
import { itemsOf } from "./step.ts";

const EC2_KINDS: ReadonlySet<string> = new Set(["Volume", "Snapshot"]);
const S3_KINDS: ReadonlySet<string> = new Set(["Folder"]);
const KEYCLOAK_KINDS: ReadonlySet<string> = new Set(["Realm"]);

interface Around {
  readonly cluster: Cluster;
  readonly now: Instant;
  /** Whether there is one that was looked into. */
  readonly keycloak: boolean;
  readonly realmUsers: RealmUsers;
}

/**
 * Puts together what was found: by the control that looks for what deleted tenants leave, and by the ids of every volume
 * and snapshot of the inventory. What was known to be deferred keeps its reason and its date.
 */
export function planLastLook(
  record: DeletionRecord,
  violations: readonly Violation[],
  { volumes, snapshots, recycleBin, realms, storedObjects }: Readings,
  { cluster, now, keycloak, realmUsers }: Around,
): LastLook | { readonly unreadable: string } {
  if (volumes?.status !== "observed" || snapshots?.status !== "observed")
    return { unreadable: "EC2's volumes or snapshots could not be listed" };
  const deferred = new Map(record.deferred.map((item) => [itemKey(item), item]));
  const exits = recycleBin?.status === "observed" ? exitsOf(recycleBin.value) : new Map<string, Instant>();
  const placeOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string => {
    if (EC2_KINDS.has(kind)) return cluster.region;
    if (KEYCLOAK_KINDS.has(kind)) return KEYCLOAK;
    return S3_KINDS.has(kind) ? (/^s3:\/\/([^/]+)/u.exec(id)?.[1] ?? id) : cluster.name;
  };
  const seen = violations.map((violation): DeferredItem => {
    const { kind, id, reason, message } = violation;
    const known = deferred.get(itemKey(violation));
    return known ?? { kind, id, place: placeOf(violation), reason, message, until: exits.get(id) ?? null };
  });
  const seenKeys = new Set(seen.map(itemKey));
  const byId = [
    ...itemsOf(record, "Volume").filter(({ id }) => volumeById(volumes.value).get(id).length > 0),
    ...itemsOf(record, "Snapshot").filter(({ id }) => snapshotById(snapshots.value).has(id)),
  ];
  const more = byId
    .filter((item) => !seenKeys.has(itemKey(item)))
    .map(({ kind, id, place }): DeferredItem => {
      const message = `${kind} ${id} of the inventory still exists, and what leads to it now is not the tenant's.`;
      return deferred.get(itemKey({ kind, id })) ?? { kind, id, place, reason: `${kind}Left`, message, until: null };
    });
  const shared = realms?.status === "observed" && realms.value.has(record.realm) && sharedRealm(record, realmUsers);
  const folders = storedObjects?.status === "observed" ? addressesIn(storedObjects.value) : new Set<string>();
  // The namespace's next tenant writes under the same name, so that the control cannot tell whose it is.
  const locked = record.deferred.filter(({ kind, id }) => kind === "Folder" && folders.has(id));
  const all = [...locked, ...seen, ...more, ...(shared ? [shared] : [])];
  const remaining = [...new Map(all.map((item) => [itemKey(item), item])).values()];
  const found = (kinds: ReadonlySet<string>) => remaining.filter(({ kind }) => kinds.has(kind)).length;
  const inCluster = remaining.length - found(EC2_KINDS) - found(S3_KINDS) - found(KEYCLOAK_KINDS);
  return {
    at: now,
    remaining,
    roads: [
      {
        road: "Kubernetes API",
        lookedFor: `everything of ${record.namespace}, Velero's objects included`,
        found: inCluster,
      },
      {
        road: "EC2 by id",
        lookedFor: `${itemsOf(record, "Volume").length + itemsOf(record, "Snapshot").length} ids`,
        found: byId.length,
      },
      {
        road: "EC2 by tag, by volume, and in the Recycle Bin",
        lookedFor: "all volumes and snapshots",
        found: found(EC2_KINDS),
      },
      { road: "S3 by prefix, with versions", lookedFor: "all folders of Velero's buckets", found: found(S3_KINDS) },
      ...(keycloak ? [{ road: "Keycloak", lookedFor: "its realm", found: found(KEYCLOAK_KINDS) }] : []),
    ],
  };
}

function addressesIn(places: Facts["storedObjects"]): ReadonlySet<string> {
  return new Set(
    [...places.values()].flatMap((place) =>
      place.status === "observed" ? place.value.folders.map((folder) => folderAddress(place.value, folder)) : [],
    ),
  );
}

function exitsOf({
  snapshots,
  volumes,
}: Extract<NonNullable<Readings["recycleBin"]>, { status: "observed" }>["value"]) {
  const all = [...snapshots, ...(volumes.status === "observed" ? volumes.value : [])];
  return new Map(all.flatMap(({ id, exitsAt }) => (exitsAt === undefined ? [] : [[id, exitsAt] as const])));
}
