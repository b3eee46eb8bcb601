import { randomUUID } from "node:crypto";
import { DAY, MINUTE } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import { BUCKET, REGION } from "./servers.ts";
import type { PlannedBackup, PlannedTenant } from "./world.ts";

/** An object as the API server keeps it: the key in etcd, and what stands there. */
export interface Stored {
  readonly key: string;
  readonly value: object;
}

const VELERO = "velero";
/** As Kubernetes writes times: whole seconds. */
export const timestamp = (at: Instant) => new Date(at).toISOString().replace(/\.\d+Z$/u, "Z");

/** All that the API server has of these tenants. `aws` is where their bucket is; `volumeId` says by which EC2 volume a claim's data is held. */
export function kubernetesWorld(
  tenants: readonly PlannedTenant[],
  madeAt: Instant,
  aws: string,
  volumeId: (tenant: PlannedTenant, claim: string) => string,
): readonly Stored[] {
  return [
    namespace(VELERO, madeAt),
    location(madeAt, aws),
    ...tenants.flatMap((tenant) => [
      namespace(tenant.namespace, madeAt),
      schedule(tenant, madeAt),
      ...tenant.claims.flatMap((claim) => claimAndVolume(tenant, claim, volumeId(tenant, claim), madeAt)),
      ...tenant.backups.map((made) => ({
        key: `/registry/velero.io/backups/${VELERO}/${made.name}`,
        value: backup(tenant, made),
      })),
    ]),
  ];
}

function metadata(name: string, at: Instant, fields: object = {}) {
  return { name, uid: randomUUID(), creationTimestamp: timestamp(at), ...fields };
}

function namespace(name: string, madeAt: Instant): Stored {
  const value = {
    ...{ apiVersion: "v1", kind: "Namespace", metadata: metadata(name, madeAt - 30 * DAY) },
    ...{ spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } },
  };
  return { key: `/registry/namespaces/${name}`, value };
}

function location(madeAt: Instant, aws: string): Stored {
  const config = { region: REGION, s3Url: aws, s3ForcePathStyle: "true" };
  const value = {
    ...{ apiVersion: "velero.io/v1", kind: "BackupStorageLocation" },
    metadata: metadata("default", madeAt - 30 * DAY, { namespace: VELERO }),
    spec: { provider: "aws", default: true, accessMode: "ReadWrite", objectStorage: { bucket: BUCKET }, config },
    status: { phase: "Available", lastValidationTime: timestamp(madeAt), lastSyncedTime: timestamp(madeAt) },
  };
  return { key: `/registry/velero.io/backupstoragelocations/${VELERO}/default`, value };
}

function schedule({ id, namespace: of, backups }: PlannedTenant, madeAt: Instant): Stored {
  const at = new Date(madeAt - MINUTE);
  const value = {
    ...{ apiVersion: "velero.io/v1", kind: "Schedule" },
    metadata: metadata(`${id}-daily`, madeAt - 30 * DAY, { namespace: VELERO }),
    spec: {
      schedule: `${at.getUTCMinutes()} ${at.getUTCHours()} * * *`,
      template: { includedNamespaces: [of], ttl: "720h0m0s" },
    },
    status: { phase: "Enabled", lastBackup: timestamp(backups[0]?.startedAt ?? madeAt) },
  };
  return { key: `/registry/velero.io/schedules/${VELERO}/${id}-daily`, value };
}

function claimAndVolume(
  { namespace: of }: PlannedTenant,
  name: string,
  handle: string,
  madeAt: Instant,
): readonly Stored[] {
  const volumeName = `pv-${of}-${name}`;
  const spec = { accessModes: ["ReadWriteOnce"], storageClassName: "gp3", volumeMode: "Filesystem" };
  const claim = {
    ...{ apiVersion: "v1", kind: "PersistentVolumeClaim" },
    metadata: metadata(name, madeAt - 30 * DAY, { namespace: of, labels: { "app.kubernetes.io/name": "kafka" } }),
    spec: { ...spec, volumeName, resources: { requests: { storage: "8Gi" } } },
    status: { phase: "Bound", accessModes: spec.accessModes, capacity: { storage: "8Gi" } },
  };
  const volume = {
    ...{ apiVersion: "v1", kind: "PersistentVolume" },
    metadata: metadata(volumeName, madeAt - 30 * DAY, {
      annotations: { "pv.kubernetes.io/provisioned-by": "ebs.csi.aws.com" },
    }),
    spec: {
      ...spec,
      ...{ capacity: { storage: "8Gi" }, persistentVolumeReclaimPolicy: "Delete" },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: of, name, uid: claim.metadata.uid },
      csi: { driver: "ebs.csi.aws.com", volumeHandle: handle, fsType: "ext4" },
    },
    status: { phase: "Bound" },
  };
  return [
    { key: `/registry/persistentvolumeclaims/${of}/${name}`, value: claim },
    { key: `/registry/persistentvolumes/${volumeName}`, value: volume },
  ];
}

/** As Velero leaves it, also as `velero-backup.json`. */
export function backup({ id, namespace: of, claims }: PlannedTenant, { name, startedAt, phase }: PlannedBackup) {
  return {
    ...{ apiVersion: "velero.io/v1", kind: "Backup" },
    metadata: metadata(name, startedAt, {
      namespace: VELERO,
      labels: { "velero.io/schedule-name": `${id}-daily`, "velero.io/storage-location": "default" },
    }),
    spec: { includedNamespaces: [of], snapshotVolumes: true, storageLocation: "default", ttl: "720h0m0s" },
    status: {
      ...{ phase, version: 1, formatVersion: "1.1.0" },
      ...{ startTimestamp: timestamp(startedAt), completionTimestamp: timestamp(startedAt + MINUTE) },
      expiration: timestamp(startedAt + 30 * DAY),
      progress: { totalItems: 60, itemsBackedUp: 60 },
      ...{ volumeSnapshotsAttempted: claims.length, volumeSnapshotsCompleted: claims.length },
    },
  };
}
