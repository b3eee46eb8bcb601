import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { DAY, MINUTE } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import type { ObjectAt } from "./kubernetes-objects.ts";

export interface CopiedClaim {
  readonly namespace: string;
  readonly name: string;
  readonly volumeName: string;
  readonly volumeId: string;
  readonly snapshotId: string;
}

export interface MadeBackup {
  readonly name: string;
  readonly object: ObjectAt;
  /** What Velero keeps of it in its bucket, by key. */
  readonly stored: ReadonlyMap<string, Uint8Array>;
}

/**
 * A backup as Velero describes one that it has completed, with all the objects that it writes. Of the snapshots those in
 * `known` stand in Velero's own list as well, from which it deletes them with the backup.
 */
export async function completedBackup(
  tenant: string,
  claims: readonly CopiedClaim[],
  completedAt: Instant,
  known: readonly CopiedClaim[] = [],
): Promise<MadeBackup> {
  const startedAt = completedAt - MINUTE;
  const name = `${tenant}-daily-${new Date(startedAt).toISOString().replace(/\D/gu, "").slice(0, 14)}`;
  const body = {
    apiVersion: "velero.io/v1",
    kind: "Backup",
    metadata: {
      name,
      namespace: "velero",
      labels: { "velero.io/schedule-name": `${tenant}-daily`, "velero.io/storage-location": "default" },
    },
    spec: {
      ...{ includedNamespaces: [`tenant-${tenant}`], snapshotVolumes: true, storageLocation: "default" },
      ttl: "720h0m0s",
    },
    status: {
      phase: "Completed",
      ...{ startTimestamp: timestamp(startedAt), completionTimestamp: timestamp(completedAt) },
      expiration: timestamp(startedAt + 30 * DAY),
      ...{ volumeSnapshotsAttempted: claims.length, volumeSnapshotsCompleted: claims.length },
    },
  };
  const files = {
    [`${name}.tar.gz`]: await archive(`tenant-${tenant}`, claims),
    [`${name}-logs.gz`]: gzipSync("done\n"),
    [`${name}-resource-list.json.gz`]: gzippedJson({
      "v1/Namespace": [`tenant-${tenant}`],
      "v1/PersistentVolumeClaim": claims.map((claim) => `${claim.namespace}/${claim.name}`),
    }),
    [`${name}-results.gz`]: gzippedJson({ errors: {}, warnings: {} }),
    [`${name}-volumeinfo.json.gz`]: gzippedJson(claims.map(volumeInfo)),
    [`${name}-volumesnapshots.json.gz`]: gzippedJson(known.map((one) => nativeSnapshot(one, name))),
    ...Object.fromEntries(EMPTY.map((kind) => [`${name}-${kind}.json.gz`, gzippedJson([])])),
    "velero-backup.json": Buffer.from(JSON.stringify(inBucket(body, startedAt))),
  };
  return {
    name,
    object: { path: "/apis/velero.io/v1/namespaces/velero/backups", body },
    stored: new Map(Object.entries(files).map(([file, bytes]) => [`backups/${name}/${file}`, bytes])),
  };
}

/** Lists that have nothing in them where volumes are copied by EBS snapshots. */
const EMPTY = [
  "csi-volumesnapshotclasses",
  "csi-volumesnapshotcontents",
  "csi-volumesnapshots",
  "itemoperations",
  "podvolumebackups",
] as const;

function archive(namespace: string, claims: readonly CopiedClaim[]): Promise<Uint8Array> {
  const tar = pack();
  tar.entry({ name: "metadata/version" }, "1.1.0");
  const add = (path: string, kind: string, name: string) =>
    tar.entry({ name: `resources/${path}/${name}.json` }, JSON.stringify({ kind, metadata: { name, namespace } }));
  add("namespaces/cluster", "Namespace", namespace);
  for (const { name } of claims) add(`persistentvolumeclaims/namespaces/${namespace}`, "PersistentVolumeClaim", name);
  tar.finalize();
  return buffer(tar).then((bytes) => gzipSync(bytes));
}

function volumeInfo({ namespace, name, volumeName, snapshotId }: CopiedClaim) {
  return {
    ...{ pvcName: name, pvcNamespace: namespace, pvName: volumeName, backupMethod: "NativeSnapshot" },
    ...{ snapshotDataMoved: false, skipped: false, result: "succeeded" },
    nativeSnapshotInfo: { snapshotHandle: snapshotId, volumeType: "gp3", volumeAZ: "eu-west-1a", iops: "0" },
  };
}

function nativeSnapshot({ volumeName, volumeId, snapshotId }: CopiedClaim, backupName: string) {
  const volume = {
    persistentVolumeName: volumeName,
    providerVolumeID: volumeId,
    volumeType: "gp3",
    volumeAZ: "eu-west-1a",
  };
  return {
    spec: { ...{ backupName, backupUID: "", location: "default" }, ...volume },
    status: { providerSnapshotID: snapshotId, phase: "completed" },
  };
}

/** Velero writes the object as the API server has made it. */
function inBucket<T extends { readonly metadata: object }>(body: T, createdAt: Instant) {
  return { ...body, metadata: { ...body.metadata, creationTimestamp: timestamp(createdAt) } };
}

const gzippedJson = (value: unknown) => gzipSync(JSON.stringify(value));

/** As Kubernetes writes times: whole seconds. */
const timestamp = (at: Instant) => new Date(at).toISOString().replace(/\.\d+Z$/u, "Z");
