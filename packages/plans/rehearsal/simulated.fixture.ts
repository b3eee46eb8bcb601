import { DAY, HOUR, MINUTE } from "#domain/duration.ts";
import type { Snapshot, Volume } from "#domain/ec2.ts";
import type { Facts } from "#domain/facts.ts";
import { observed } from "#domain/reading.ts";
import { REHEARSAL_LABEL } from "#domain/rehearsal.ts";
import type { RestoredObject } from "#domain/rehearsed-objects.ts";
import { TENANT_LABEL, type Tenant, tenantSchema } from "#domain/tenant.ts";
import type { Backup } from "#domain/velero.ts";
import type { Restore } from "#domain/velero-traces.ts";
import type { Inside, VerificationJob } from "#domain/verification.ts";
import type { Namespace, PersistentVolume, PersistentVolumeClaim } from "#domain/workloads.ts";
import type { Leftover, OpenedBackups, RehearsalFacts, RehearsalWorld } from "./world.ts";

export const START = Date.parse("2026-03-10T12:00:00Z");

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Shape = { readonly name: string; readonly backup: string; readonly from: string };

/** A cluster with Velero, in which each tenant has two volumes and a backup of them; and what is done to it. */
export function simulateCluster(ids: readonly string[]) {
  const tenants: Tenant[] = ids.map((id) => tenantNamed(id));
  const world = {
    now: START,
    tenants,
    namespaces: tenants.map(
      ({ id, namespace }): Mutable<Namespace> => ({
        ...{ name: namespace, uid: `uid-${namespace}`, labels: { [TENANT_LABEL]: id }, createdAt: 0, phase: "Active" },
      }),
    ),
    restores: [] as Mutable<Restore>[],
    claims: tenants.flatMap(({ namespace }) => CLAIMS.map((name) => claim(namespace, name))),
    persistentVolumes: tenants.flatMap(({ namespace }) =>
      CLAIMS.map((name) => persistentVolume(namespace, name, `vol-${namespace}-${name}`)),
    ),
    volumes: tenants.flatMap(({ namespace }) => CLAIMS.map((name) => disk(`vol-${namespace}-${name}`, undefined, 0))),
    snapshots: tenants.flatMap(({ namespace }) => CLAIMS.map((name) => snapshot(namespace, name))),
    backups: tenants.map(({ id, namespace }) => backup(id, namespace)),
    /** What the restored volumes are like. */
    encrypts: true,
    /** What Velero forgets to restore, such as `settings-1`. */
    loses: [] as string[],
    /** Nothing keeps workloads at rest. */
    wakes: false,
    /** Velero neither starts nor ends a Restore. */
    hangs: false,
    /** How the Jobs of a verification end; undefined: they do not. */
    verifies: "succeeded" as Exclude<VerificationJob["state"], "running"> | undefined,
    /** By namespace. */
    jobs: new Map<string, Mutable<VerificationJob>[]>(),
    removed: [] as string[],
    made: 0,

    facts(): RehearsalFacts & RehearsalWorld["facts"] {
      const { namespaces, restores, persistentVolumes, volumes, snapshots, backups } = world;
      return structuredClone({
        ...{ namespaces, restores, persistentVolumes, volumes, snapshots, backups },
        persistentVolumeClaims: world.claims,
      });
    },
    opened: (): OpenedBackups => ({
      volumeInfos: new Map(
        tenants.map(({ id, namespace }) => [`${id}-daily`, observed(infosOf(id, namespace), START)]),
      ),
      backupContents: new Map(
        tenants.map(({ id, namespace }) => [`${id}-daily`, observed(contents(namespace), START)]),
      ),
    }),
    /** What is in the namespace of a rehearsal. */
    lookInto(namespace: string): Inside {
      if (!world.namespaces.some(({ name }) => name === namespace)) throw new Error(`${namespace}: forbidden`);
      const found = (names: readonly string[], runs?: string): readonly RestoredObject[] =>
        names
          .filter((name) => !world.loses.includes(name))
          .map((name) => ({ name, ...(world.wakes && runs !== undefined && { runs }) }));
      const objects = {
        configmaps: found(COUNTED.configmaps),
        serviceaccounts: found(COUNTED.serviceaccounts),
        "deployments.apps": found(COUNTED["deployments.apps"], "3 replicas"),
        "statefulsets.apps": found(COUNTED["statefulsets.apps"]),
        "cronjobs.batch": found(COUNTED["cronjobs.batch"], "its schedule not suspended"),
      };
      return { objects, jobs: structuredClone(world.jobs.get(namespace) ?? []) };
    },
    readings: (): Facts => ({ ...world.facts(), ...world.opened() }) as Facts,

    begin({ name, backup: backupName, from }: Shape): void {
      const labels = { [REHEARSAL_LABEL]: name };
      if (!world.namespaces.some((one) => one.name === name)) {
        world.made += 1;
        const uid = `uid-${name}-${world.made}`;
        world.namespaces.push({ name, uid, labels, createdAt: world.now, phase: "Active" });
      }
      if (world.restores.some((one) => one.name === name)) return;
      world.restores.push({
        ...{ name, labels, createdAt: world.now, backupName, phase: "New" },
        ...{ includedNamespaces: [from], excludedNamespaces: [], namespaceMapping: { [from]: name } },
      });
    },

    verify(namespace: string, names: readonly string[]): void {
      const jobs = world.jobs.get(namespace) ?? [];
      const made = names.filter((name) => !jobs.some((job) => job.name === name));
      world.jobs.set(namespace, [...jobs, ...made.map((name) => ({ name, state: "running" as const }))]);
    },

    remove({ kind, id, uid }: Leftover): void {
      world.removed.push(`${kind} ${id}`);
      if (kind === "Restore") world.restores = world.restores.filter(({ name }) => name !== id);
      if (kind === "Volume") world.volumes = world.volumes.filter((one) => one.id !== id);
      if (kind === "PersistentVolume")
        world.persistentVolumes = world.persistentVolumes.filter((one) => one.name !== id || one.uid !== uid);
      if (kind !== "Namespace") return;
      for (const one of world.namespaces) if (one.name === id && one.uid === uid) one.phase = "Terminating";
    },

    /** Time passes; Velero and Kubernetes do what they were asked for. */
    later(length = 5 * MINUTE): void {
      world.now += length;
      const going = world.namespaces.filter(({ phase }) => phase === "Terminating").map(({ name }) => name);
      world.namespaces = world.namespaces.filter(({ name }) => !going.includes(name));
      world.claims = world.claims.filter(({ namespace }) => !going.includes(namespace));
      for (const one of world.persistentVolumes) if (going.includes(one.claim?.namespace ?? "")) one.phase = "Released";
      for (const name of going) world.jobs.delete(name);
      for (const job of [...world.jobs.values()].flat()) job.state = world.verifies ?? job.state;
      for (const restore of world.restores) if (!world.hangs && restore.phase === "New") restoreNow(restore);
    },
  };

  function restoreNow(restore: Mutable<Restore>): void {
    const [[from, to] = []] = Object.entries(restore.namespaceMapping);
    if (from === undefined || to === undefined || !world.namespaces.some(({ name }) => name === to)) {
      restore.phase = "PartiallyFailed";
      return;
    }
    const wanted = CLAIMS.map((name) => ({ name, source: `snap-${from}-${name}` }));
    for (const { name, source } of wanted) {
      if (!world.snapshots.some(({ id }) => id === source)) continue;
      world.made += 1;
      const id = `vol-new-${world.made}`;
      world.volumes.push({ ...disk(id, source, world.now), encrypted: world.encrypts });
      world.persistentVolumes.push(persistentVolume(to, name, id));
      world.claims.push(claim(to, name));
    }
    const isWhole = wanted.every(({ source }) => world.snapshots.some(({ id }) => id === source));
    restore.phase = isWhole ? "Completed" : "PartiallyFailed";
  }

  return world;
}

const CLAIMS = ["data-0", "data-1"];
const COUNTED = {
  configmaps: ["kube-root-ca.crt", ...Array.from({ length: 7 }, (_, at) => `settings-${at + 1}`)],
  serviceaccounts: ["default"],
  "deployments.apps": ["web"],
  "statefulsets.apps": ["kafka"],
  "cronjobs.batch": ["report"],
};

export function tenantNamed(id: string, state: Tenant["state"] = "active"): Tenant {
  const since = "2026-01-01T00:00:00Z";
  return tenantSchema.parse({ id, cluster: "prod-eu", namespace: `tenant-${id}`, state, since });
}

function claim(namespace: string, name: string): PersistentVolumeClaim {
  const volumeName = `pv-${namespace}-${name}`;
  return { namespace, name, uid: `uid-${namespace}-${name}`, labels: {}, createdAt: 0, phase: "Bound", volumeName };
}

function persistentVolume(namespace: string, name: string, volumeHandle: string): Mutable<PersistentVolume> {
  return {
    ...{ name: `pv-${namespace}-${name}`, uid: `uid-${volumeHandle}`, phase: "Bound", claim: { namespace, name } },
    ...{ driver: "ebs.csi.aws.com", volumeHandle, reclaimPolicy: "Retain" },
  };
}

function disk(id: string, snapshotId: string | undefined, createdAt: number): Volume {
  return {
    ...{ id, encrypted: true, state: "available", sizeGiB: 8, availabilityZone: "eu-west-1a", tags: {}, createdAt },
    ...(snapshotId !== undefined && { snapshotId }),
  };
}

function snapshot(namespace: string, name: string): Snapshot {
  return {
    ...{ id: `snap-${namespace}-${name}`, volumeId: `vol-${namespace}-${name}`, encrypted: true, state: "completed" },
    ...{ sizeGiB: 8, startedAt: START - 11 * HOUR, tags: {} },
  };
}

function backup(id: string, namespace: string): Mutable<Backup> {
  const startedAt = START - 11 * HOUR;
  return {
    ...{ name: `${id}-daily`, uid: `${id}-daily`, labels: {}, createdAt: startedAt, storageLocation: "default" },
    ...{ includedNamespaces: [namespace], excludedNamespaces: [], phase: "Completed", startedAt },
    ...{ expiresAt: startedAt + 90 * DAY, errors: 0, warnings: 0, validationErrors: [] },
    ...{ volumeSnapshots: { attempted: 2, completed: 2 }, csiVolumeSnapshots: { attempted: 0, completed: 0 } },
  };
}

function infosOf(_: string, namespace: string) {
  return CLAIMS.map((name) => ({
    ...{ claim: { namespace, name }, volumeName: `pv-${namespace}-${name}`, method: "NativeSnapshot" as const },
    ...{ dataMoved: false, skipped: false, snapshotHandle: `snap-${namespace}-${name}` },
  }));
}

function contents(namespace: string) {
  const namespaces = new Map([[namespace, { resources: 14, claims: CLAIMS, counted: COUNTED, missing: [] }]]);
  return {
    ...{ folder: "s3://backups/backups/x/", files: new Map(), documents: new Map() },
    metadata: observed({ bytes: 1, name: "x" }, START),
    archive: observed({ bytes: 1, resources: 14, namespaces }, START),
  };
}
