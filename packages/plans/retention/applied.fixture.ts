import type { ListedVersion } from "#domain/closer-look.ts";
import type { PruneItem } from "#domain/pruning.ts";
import { mapReading, observed } from "#domain/reading.ts";
import { folderAddress, STORED_AREAS, type StoredArea } from "#domain/storage.ts";
import { storedObjectsOf } from "./generated-folders.fixture.ts";
import type { RetentionWorld } from "./world.ts";

/** The world right after a plan was carried out: Velero has its requests, and has not looked at them yet. */
export function applied(world: RetentionWorld, items: readonly PruneItem[]): RetentionWorld {
  const { readings, closer, now } = world;
  const goneSnapshots = new Set(items.flatMap(({ id, method }) => (method.by === "DeleteSnapshot" ? [id] : [])));
  const goneObjects = new Set(items.flatMap(({ id, method }) => (method.by === "DeleteObject" ? [id] : [])));
  const goneVersions = new Map(
    items.flatMap(({ id, method }) =>
      method.by === "DeleteVersions"
        ? [[id, new Set(method.versions.map(({ key, versionId }) => `${key} ${versionId}`))]]
        : [],
    ),
  );
  const versions = new Map<string, readonly ListedVersion[]>();
  for (const [address, listed] of closer.versions) {
    if (listed.status !== "observed") continue;
    const gone = goneVersions.get(address);
    versions.set(
      address,
      listed.value.filter(({ key, versionId }) => !gone?.has(`${key} ${versionId}`)),
    );
  }
  const folders = [...versions.keys()].map(placeOf).filter(({ place }) => place !== "old");
  const requests = items.flatMap(({ id, method }) =>
    method.by === "DeleteBackupRequest"
      ? [{ name: method.request, createdAt: now, backupName: id, phase: "New", errors: [] }]
      : [],
  );
  const { backups, deleteBackupRequests, snapshots, storedObjects } = readings;
  return {
    ...world,
    readings: {
      ...readings,
      ...(backups && { backups: mapReading(backups, (all) => all.filter(({ name }) => !goneObjects.has(name))) }),
      ...(deleteBackupRequests && {
        deleteBackupRequests: mapReading(deleteBackupRequests, (all) => [...all, ...requests]),
      }),
      ...(snapshots && { snapshots: mapReading(snapshots, (all) => all.filter(({ id }) => !goneSnapshots.has(id))) }),
      ...(storedObjects && { storedObjects: observed(storedObjectsOf(folders, versions), now) }),
    },
    closer: { ...closer, versions: new Map([...versions].map(([address, list]) => [address, observed(list, now)])) },
  };
}

function placeOf(address: string): { readonly place: string; readonly area: StoredArea; readonly name: string } {
  const [, place = "", area = "", name = ""] = /^s3:\/\/([^/]+)\/([^/]+)\/(.+)\/$/u.exec(address) ?? [];
  const known = STORED_AREAS.find((one) => one === area);
  if (known === undefined || folderAddress({ bucket: place, prefix: "" }, { area: known, name }) !== address)
    throw new TypeError(`${address} is not the address of a folder`);
  return { place, area: known, name };
}
