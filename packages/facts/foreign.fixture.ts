import { clusterSchema } from "#domain/configuration.ts";
import { type Tenant, tenantSchema } from "#domain/tenant.ts";

/** Objects as Kubernetes, Velero and AWS give them, small but whole; `change` is merged into them at its place. */
type Fields = Readonly<Record<string, unknown>>;

export const NOW = Date.parse("2026-03-10T12:00:00Z");

export const CLUSTER = clusterSchema.parse({
  name: "prod-eu",
  region: "eu-west-1",
  velero: { bucket: "example-backups" },
});

export function tenant(id: string, state: Tenant["state"] = "active"): Tenant {
  return tenantSchema.parse({
    id,
    cluster: "prod-eu",
    namespace: `tenant-${id}`,
    state,
    since: "2026-01-01T00:00:00Z",
  });
}

export function backupObject(name: string, spec: Fields = {}, status: Fields = {}): Fields {
  return {
    ...{ apiVersion: "velero.io/v1", kind: "Backup" },
    metadata: { name, namespace: "velero", uid: `uid-${name}`, creationTimestamp: "2026-03-10T01:00:00Z" },
    spec: { includedNamespaces: ["tenant-acme"], ttl: "720h0m0s", storageLocation: "default", ...spec },
    status: {
      phase: "Completed",
      startTimestamp: "2026-03-10T01:00:00Z",
      expiration: "2026-04-09T01:00:00Z",
      ...status,
    },
  };
}

export function locationObject(name = "default", spec: Fields = {}): Fields {
  return {
    ...{ apiVersion: "velero.io/v1", kind: "BackupStorageLocation" },
    metadata: { name, namespace: "velero", creationTimestamp: "2026-01-01T00:00:00Z" },
    spec: { provider: "aws", objectStorage: { bucket: "example-backups" }, ...spec },
    status: { phase: "Available" },
  };
}

export function namespaceObject(name: string): Fields {
  return {
    ...{ apiVersion: "v1", kind: "Namespace" },
    metadata: {
      name,
      uid: `uid-${name}`,
      creationTimestamp: "2026-01-01T00:00:00Z",
      labels: { "surety.dev/tenant": "acme" },
    },
    status: { phase: "Active" },
  };
}

export function snapshotItem(id: string, fields: Fields = {}): Fields {
  return {
    ...{ SnapshotId: id, VolumeId: "vol-1", State: "completed", StartTime: "2026-03-10T01:00:00Z" },
    ...{ Encrypted: true, VolumeSize: 8, OwnerId: "111122223333" },
    ...fields,
  };
}

export function volumeInfoItem(claim: string, fields: Fields = {}): Fields {
  return {
    ...{ pvcName: claim, pvcNamespace: "tenant-acme", pvName: `pvc-${claim}`, backupMethod: "NativeSnapshot" },
    ...{ snapshotDataMoved: false, skipped: false, result: "succeeded" },
    nativeSnapshotInfo: { snapshotHandle: `snap-${claim}`, Phase: "Completed" },
    ...fields,
  };
}
