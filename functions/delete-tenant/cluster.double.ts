import { gzipSync } from "node:zlib";
import type { DeletionItem } from "#domain/deletion.ts";
import { formatInstant } from "#domain/instant.ts";
import { unreadable } from "#domain/reading.ts";
import { DONE } from "#effects/deletion/outcome.ts";
import { sourcesOf } from "#facts/sources.fixture.ts";
import type { Deletions } from "./dependencies.ts";

export const MADE = Date.parse("2026-02-01T00:00:00Z");
const at = formatInstant(MADE);

/** What one tenant has; each set is emptied by whoever deletes. */
function belongingsOf(id: string) {
  const name = `tenant-${id}`;
  return {
    id,
    name,
    namespace: "Active" as "Active" | "Terminating" | "gone",
    pods: new Set([`${id}-0`]),
    /** PersistentVolumes by name, with their phase; volumes and snapshots of EC2. */
    persistent: new Map([
      [`pv-${id}`, { policy: "Delete", phase: "Bound" }],
      [`pv-${id}-kept`, { policy: "Retain", phase: "Bound" }],
    ]),
    volumes: new Set([`vol-pv-${id}`, `vol-pv-${id}-kept`]),
    snapshots: new Set([`snap-${id}-1`, `snap-${id}-2`]),
    schedules: new Set([`${id}-daily`]),
    backups: new Set([`${id}-1`, `${id}-2`]),
    requests: new Map<string, string>(),
    repositories: new Set([`${name}-kopia`]),
    realms: new Set([id]),
    keys: new Set(
      [1, 2]
        .flatMap((n) => [`backups/${id}-${n}/velero-backup.json`, `backups/${id}-${n}/${id}-${n}-volumeinfo.json.gz`])
        .concat(`kopia/${name}/p1`),
    ),
  };
}
export type Belongings = ReturnType<typeof belongingsOf>;

/**
 * A cluster in memory with two tenants, and the controllers that delete what they are asked to when time passes: of a
 * namespace, of volumes, and Velero's, which leaves a snapshot behind as it does in the field.
 */
export function createClusterDouble(ids: readonly string[]) {
  const tenants = ids.map(belongingsOf);
  const owner = (has: (one: Belongings) => boolean) => tenants.find(has);
  /** Snapshots that an AMI uses, and how many attempts to delete them that will outlast. */
  const used = new Map<string, number>();

  function tick(): void {
    for (const one of tenants) {
      if (one.namespace === "Terminating") {
        one.pods.clear();
        one.namespace = "gone";
        for (const volume of one.persistent.values()) volume.phase = "Released";
      } else if (one.namespace === "gone") {
        for (const [name, { policy }] of one.persistent) {
          if (policy !== "Delete") continue;
          one.persistent.delete(name);
          one.volumes.delete(`vol-${name}`);
        }
      }
      for (const [request, backup] of one.requests) {
        one.requests.delete(request);
        one.backups.delete(backup);
        one.snapshots.delete(`snap-${backup}`.replace(/-2$/u, "-never"));
        for (const key of one.keys) if (key.startsWith(`backups/${backup}/`)) one.keys.delete(key);
      }
    }
  }

  const deletions: Deletions = {
    async deleteObject({ kind, id }) {
      for (const one of tenants) {
        if (kind === "Namespace" && one.name === id && one.namespace === "Active") one.namespace = "Terminating";
        if (kind === "Schedule") one.schedules.delete(id);
        if (kind === "BackupRepository") one.repositories.delete(id);
        if (kind === "PersistentVolume") one.persistent.delete(id);
      }
      return DONE;
    },
    async requestBackupDeletion({ id }, name) {
      owner((one) => one.backups.has(id))?.requests.set(name, id);
      return DONE;
    },
    async stopWorkloads({ id }) {
      owner((one) => one.name === id)?.pods.clear();
      return DONE;
    },
    async deleteVolume({ id }) {
      for (const one of tenants) one.volumes.delete(id);
      return DONE;
    },
    async deleteSnapshot({ kind, id, place }) {
      const attempts = used.get(id) ?? 0;
      if (attempts > 0) {
        used.set(id, attempts - 1);
        const message = `Snapshot ${id} is in use by an AMI`;
        return { kind: "deferred", item: { kind, id, place, reason: "SnapshotInUse", message, until: null } };
      }
      for (const one of tenants) one.snapshots.delete(id);
      return DONE;
    },
    async deleteRealm({ id, uid }) {
      for (const one of tenants) if (uid === `uuid-${one.id}`) one.realms.delete(id);
      return DONE;
    },
    async emptyFolder({ id }: DeletionItem) {
      for (const one of tenants)
        for (const key of one.keys) if (`s3://backups/${key}`.startsWith(id)) one.keys.delete(key);
      return DONE;
    },
    whatHoldsUpNamespace: async () => [],
    whatHoldsUpVolumes: async () => [],
  };
  return { tenants, used, tick, deletions, sources: () => sourcesOf(materialOf(tenants)).sources };
}

const meta = (name: string, more: object = {}) => ({
  metadata: { name, uid: `uid-${name}`, creationTimestamp: at, ...more },
});

function materialOf(tenants: readonly Belongings[]) {
  const each = <T>(list: (one: Belongings) => readonly T[]) => tenants.flatMap(list);
  const velero = { namespace: "velero" };
  const requests = each(({ requests: all }) =>
    [...all].map(([name, backupName]) => ({ ...meta(name, velero), spec: { backupName } })),
  );
  return {
    lists: {
      namespaces: each(({ name, id, namespace: phase }) =>
        phase === "gone" ? [] : [{ ...meta(name, { labels: { "surety.dev/tenant": id } }), status: { phase } }],
      ),
      persistentvolumeclaims: [],
      persistentvolumes: each(({ persistent, name: namespace }) =>
        [...persistent].map(([name, { policy, phase }]) => ({
          ...meta(name),
          spec: {
            persistentVolumeReclaimPolicy: policy,
            claimRef: { namespace, name: `data-${name}` },
            csi: { driver: "ebs.csi.aws.com", volumeHandle: `vol-${name}` },
          },
          status: { phase },
        })),
      ),
      pods: each(({ pods, name: namespace }) =>
        [...pods].map((name) => ({
          ...meta(name, { namespace }),
          spec: { containers: [] },
          status: { phase: "Running" },
        })),
      ),
      "certificates.cert-manager.io": [],
      "volumesnapshotcontents.snapshot.storage.k8s.io": [],
      "restores.velero.io": [],
      "schedules.velero.io": each(({ schedules, name }) =>
        [...schedules].map((one) => ({
          ...meta(one, velero),
          spec: { schedule: "@daily", template: { includedNamespaces: [name] } },
        })),
      ),
      "backups.velero.io": each(({ backups, name }) => [...backups].map((one) => backupOf(one, name))),
      "deletebackuprequests.velero.io": requests,
      "backuprepositories.velero.io": each(({ repositories, name: volumeNamespace }) =>
        [...repositories].map((one) => ({ ...meta(one, velero), spec: { volumeNamespace } })),
      ),
      "backupstoragelocations.velero.io": [
        {
          ...meta("default", velero),
          spec: { provider: "aws", default: true, objectStorage: { bucket: "backups" } },
          status: { phase: "Available" },
        },
      ],
    },
    aws: {
      "describe-volumes": [
        {
          Volumes: each(({ volumes, persistent }) =>
            [...volumes].map((id) => volumeOf(id, persistent.get(id.slice(4)))),
          ),
        },
      ],
      "describe-snapshots": [
        { Snapshots: each(({ snapshots, id }) => [...snapshots].map((one) => snapshotOf(one, id))) },
      ],
      "list-snapshots-in-recycle-bin": [{ Snapshots: [] }],
      "list-volumes-in-recycle-bin": [{ Volumes: [] }],
    },
    buckets: {
      "backups/get-bucket-versioning": [{ Status: "Enabled" }],
      "backups/list-object-versions": [
        {
          IsTruncated: false,
          Versions: each(({ keys }) =>
            [...keys].map((Key) => ({ Key, Size: 1, LastModified: at, IsLatest: true, VersionId: "1" })),
          ),
        },
      ],
    },
    keycloak: {
      realms: each(({ realms }) => [...realms].map((realm) => ({ realm, id: `uuid-${realm}`, enabled: true }))),
      ...Object.fromEntries(
        tenants.map(({ id }) => [`realm-${id}`, unreadable("notFound", "keycloak", "no such realm")]),
      ),
    },
    objects: Object.fromEntries(
      each(({ keys, id, name }) => [...keys].map((key) => [`backups/${key}`, bodyOf(key, id, name)] as const)),
    ),
  };
}

const backupOf = (name: string, namespace: string) => ({
  ...meta(name, { namespace: "velero" }),
  spec: { includedNamespaces: [namespace], storageLocation: "default" },
  status: { phase: "Completed", startTimestamp: at },
});

const volumeOf = (VolumeId: string, persistent: { readonly phase: string } | undefined) => ({
  ...{ VolumeId, Encrypted: true, Size: 1, AvailabilityZone: "eu-west-1a", CreateTime: at },
  State: persistent?.phase === "Bound" ? "in-use" : "available",
});

const snapshotOf = (SnapshotId: string, id: string) => ({
  ...{ SnapshotId, VolumeId: `vol-pv-${id}`, Encrypted: true, State: "completed", VolumeSize: 1, StartTime: at },
  Tags: [{ Key: "surety.dev/tenant", Value: id }],
});

function bodyOf(key: string, id: string, namespace: string): Uint8Array {
  if (!key.endsWith("-volumeinfo.json.gz")) {
    const [, name = ""] = key.split("/");
    return Buffer.from(JSON.stringify(backupOf(name, namespace)));
  }
  const handle = `snap-${id}-${key.includes(`${id}-1/`) ? 1 : 2}`;
  const info = {
    pvcName: "data",
    pvcNamespace: namespace,
    pvName: `pv-${id}`,
    backupMethod: "NativeSnapshot",
    nativeSnapshotInfo: { snapshotHandle: handle },
  };
  return gzipSync(JSON.stringify([info]));
}

/** All that is left of a tenant, for comparing. */
export function leftOf(one: Belongings | undefined): object {
  if (one === undefined) throw new TypeError("There is no such tenant");
  const { id: _, name: __, ...rest } = one;
  return Object.fromEntries(
    Object.entries(rest).map(([kind, things]) => [kind, typeof things === "string" ? things : [...things].map(String)]),
  );
}
