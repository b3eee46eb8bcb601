import type { BackupProof, ListedVersion } from "#domain/closer-look.ts";
import { DAY, HOUR } from "#domain/duration.ts";
import type { Snapshot } from "#domain/ec2.ts";
import { folderAddress } from "#domain/storage.ts";
import type { Backup } from "#domain/velero.ts";
import type { DeleteBackupRequest, Restore } from "#domain/velero-traces.ts";
import type { PersistentVolume } from "#domain/workloads.ts";
import { backup, persistentVolume, snapshot } from "../deletion/world.fixture.ts";
import { type BackupThing, NOW, namespaceOf } from "./generated-things.fixture.ts";

/** What is there of a generated backup, wherever that is: in the cluster, in S3, in EC2, in the ledger. */
export type BackupParts = ReturnType<typeof partsOf>;

export function partsOf(given: BackupThing, at: number, things: readonly BackupThing[]) {
  const thing = given.lost ? { ...given, object: false, folder: "none" as const } : given;
  const name = nameOfThing(thing, at);
  const bucket = { default: "b", second: "c", old: "old" }[thing.location] ?? "b";
  const taken = NOW - thing.takenDaysAgo * DAY - HOUR;
  const address = folderAddress({ bucket, prefix: "" }, { area: "backups", name });
  const of = namespaceOf(thing.of);
  const made: Backup = backup(name, thing.of === "*" ? [] : [of], {
    ...{ createdAt: taken, startedAt: taken, phase: thing.phase, storageLocation: thing.location },
    expiresAt: taken + thing.ttlDays * DAY,
    labels: thing.schedule ? { "velero.io/schedule-name": `${thing.of}-daily` } : {},
  });
  const snapshots = thing.snapshots.map((one, n) => {
    const tags: Record<string, string> =
      one.by === "native" ? { "velero.io/backup": name } : { CSIVolumeSnapshotName: `snapshot-${at}-${n}` };
    if (one.otherCluster) tags["kubernetes.io/cluster/prod-us"] = "owned";
    if (one.use === "service") tags["aws:backup:source-resource"] = "x";
    if (one.hint !== undefined) tags["surety.dev/tenant"] = one.hint;
    const item: Snapshot = snapshot(idOf(at, n), `vol-${at}-${n}`, { tags, state: one.state, startedAt: taken });
    return { ...one, item, of: thing.of };
  });
  const borrowed =
    thing.borrows === undefined
      ? []
      : (things[thing.borrows]?.snapshots.map((_, n) => idOf(thing.borrows ?? 0, n)) ?? []);
  const handles = snapshots.map(({ item }) => item.id);
  const versions: ListedVersion[] = [];
  const file = (key: string, state: ListedVersion["state"], writtenAt: number, n = 0) =>
    versions.push({ key: `backups/${name}/${key}`, versionId: `${key}-${state}-${n}`, state, writtenAt, etag: "e" });
  if (thing.folder !== "none") file(`${name}.tar.gz`, "current", taken);
  if (thing.folder === "whole") file("velero-backup.json", "current", taken);
  for (let n = 0; n < thing.hidden; n += 1) file(`old-${n}`, "hidden", NOW - thing.hiddenDaysAgo * DAY - HOUR - n, n);
  if (thing.hidden > 0 && thing.folder === "none") file("old-0", "marker", NOW - DAY);
  const proof: BackupProof = { faults: thing.isGood && thing.folder === "whole" ? [] : ["damaged"], volumes: [] };
  const requests: DeleteBackupRequest[] = [];
  if (thing.object && thing.request !== undefined)
    requests.push({
      ...{ name: `${name}-r`, backupName: name, errors: thing.request === "failed" ? ["no"] : [] },
      phase: thing.request === "failed" ? "Processed" : thing.request === "dead" ? "InProgress" : "New",
      createdAt: NOW - (thing.request === "New" ? HOUR : 2 * HOUR),
    });
  const restores: Restore[] = thing.restoring
    ? [
        {
          name: `${name}-restore`,
          labels: {},
          createdAt: NOW,
          backupName: name,
          includedNamespaces: [],
          excludedNamespaces: [],
          namespaceMapping: {},
          phase: "InProgress",
        },
      ]
    : [];
  const sightings: Record<string, number> = {};
  if (thing.seen !== undefined) {
    for (const id of handles) sightings[`OrphanSnapshot ${id}`] = NOW - thing.seen;
    sightings[`FolderWithoutMetadata ${address}`] = NOW - thing.seen;
    sightings[`LocationGone ${name}`] = NOW - thing.seen;
  }
  return {
    ...{ thing, name, bucket, address, snapshots, versions, proof, requests, restores, sightings, backup: made },
    object: thing.object ? made : undefined,
    list: thing.folder === "none" ? [] : [...handles, ...borrowed],
    volumes: snapshots.map(({ item, volume }) => ({
      id: item.volumeId,
      known: volume,
      namespace: thing.of === "*" ? null : of,
    })),
  };
}

function nameOfThing({ of, schedule }: BackupThing, at: number): string {
  return schedule && of !== "*" ? `${of}-daily-2026010101${String(at).padStart(4, "0")}` : `by-hand-${at}`;
}

const idOf = (at: number, n: number) => `snap-${at}-${n}`;

export function volumeOf({
  id,
  namespace: of,
}: {
  readonly id: string;
  readonly namespace: string | null;
}): PersistentVolume {
  const volume = persistentVolume(`pv-${id}`, of ?? "", { volumeHandle: id });
  if (of !== null) return volume;
  const { claim: _, ...unclaimed } = volume;
  return unclaimed;
}
