import { gzipSync } from "node:zlib";
import type { Alert } from "#domain/alert.ts";
import { configurationSchema } from "#domain/configuration.ts";
import { DAY, HOUR } from "#domain/duration.ts";
import { formatInstant } from "#domain/instant.ts";
import { pruneAnswerSchema } from "#domain/prune-answer.ts";
import { type PruneLedger, pruneLedgerSchema } from "#domain/prune-ledger.ts";
import { type PrunePlan, planText } from "#domain/pruning.ts";
import { observed, unreadable } from "#domain/reading.ts";
import { type Tenant, tenantSchema } from "#domain/tenant.ts";
import type { PruningContent } from "#effects/evidence/record-pruning.ts";
import { ABSENT, DELETED, type PruneEffect } from "#effects/retention/prune-effect.ts";
import { backupObject, namespaceObject } from "#facts/foreign.fixture.ts";
import { sourcesOf } from "#facts/sources.fixture.ts";
import type { ClusterSources } from "#facts/sources.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { RetryableError } from "#runtime/errors.ts";
import { createFaultyCalls, type Fault } from "#runtime/faulty-calls.double.ts";
import type { Dependencies } from "./dependencies.ts";
import { createPruneRetention } from "./handler.ts";

const START = Date.parse("2026-03-10T12:00:00Z");
const ACCOUNT = "123456789012";

/**
 * A cluster in memory: `old` has expired and is not collected, `fresh` has not; snapshot snap-orphan is of a backup that
 * is gone, snap-fresh is not; one folder holds no metadata. All that leaves the function is counted, and can go wrong.
 */
export function createPruneWorld(settings: object = {}) {
  const world = {
    now: START,
    tenants: [tenantNamed("acme")],
    backups: new Map([
      ["old", START - DAY],
      ["fresh", START + 29 * DAY],
    ]),
    requests: new Map<string, string>(),
    snapshots: new Map([
      ["snap-orphan", "gone-1"],
      ["snap-fresh", "fresh"],
    ]),
    keys: new Set(["backups/nobody-1/nobody-1.tar.gz", ...["old", "fresh"].flatMap(keysOf)]),
    faults: [] as readonly Fault[],
    unreadable: new Set<string>(),
    refused: undefined as string | undefined,
    calls: [] as string[],
    alerts: [] as Alert[],
    records: [] as PruningContent[],
    ledger: undefined as string | undefined,
    plans: new Map<string, PrunePlan>(),
  };
  let saves = 0;
  let runs = 0;
  let leasedUntil = 0;

  const { call, revive } = createFaultyCalls(world);

  function sourcesNow(): ClusterSources {
    const at = formatInstant(world.now - 1_000);
    const { sources } = sourcesOf({
      lists: {
        namespaces: [namespaceObject("tenant-acme")],
        persistentvolumeclaims: [],
        persistentvolumes: [volumeObject()],
        "volumesnapshotcontents.snapshot.storage.k8s.io": [],
        "backups.velero.io": [...world.backups].map(([name, expires]) =>
          backupObject(
            name,
            {},
            { startTimestamp: formatInstant(expires - 30 * DAY), expiration: formatInstant(expires) },
          ),
        ),
        "restores.velero.io": [],
        "deletebackuprequests.velero.io": [...world.requests].map(([name, backupName]) => ({
          metadata: { name, namespace: "velero", creationTimestamp: at },
          spec: { backupName },
          status: {},
        })),
        "backuprepositories.velero.io": [],
        "backupstoragelocations.velero.io": [locationNow(at)],
      },
      aws: {
        "describe-snapshots": [{ Snapshots: [...world.snapshots].map(([id, backup]) => snapshotItem(id, backup)) }],
        "describe-locked-snapshots": [{ Snapshots: [] }],
        "describe-images": [{ Images: [] }],
      },
      buckets: {
        "backups/get-bucket-versioning": [{}],
        "backups/list-objects-v2": [{ KeyCount: world.keys.size, Contents: [...world.keys].map(objectItem) }],
        "backups/list-object-versions": [
          {
            IsTruncated: false,
            Versions: [...world.keys].map((key) => ({ ...objectItem(key), VersionId: "null", IsLatest: true })),
          },
        ],
      },
      objects: Object.fromEntries([...world.keys].map((key) => [`backups/${key}`, bodyOf(key)])),
    });
    const read = <T>(what: string, ask: () => Promise<T>) =>
      call(`read ${what}`, () =>
        world.unreadable.has(what) ? Promise.reject(new Error("it cannot be read")) : ask(),
      ).catch((error: unknown) => unreadable("timedOut", what, String(error)));
    return {
      ...sources,
      list: (resource, make) => read(resource, () => sources.list(resource, make)),
      aws: (operation, make) => read(operation, () => sources.aws(operation, make)),
      bucket: (bucket, operation) => read(operation, () => sources.bucket(bucket, operation)),
      listing: (request, take) => read("listing", () => sources.listing(request, take)),
      object: async (bucket, key) =>
        world.keys.has(key)
          ? read(key, () => sources.object(bucket, key))
          : unreadable("notFound", key, "there is no such object"),
    };
  }

  const deps: Dependencies = {
    ...{ stage: "production", version: "0.1.0", account: ACCOUNT },
    configuration: configurationSchema.parse({
      version: 1,
      clusters: [{ name: "prod-eu", region: "eu-west-1", velero: { bucket: "backups" } }],
      pruning: { mode: "delete", grace: "3d", ...settings },
    }),
    tenants: { listTenants: () => call("listTenants", () => world.tenants) },
    store: {
      readLedger: () =>
        call("readLedger", () => ({
          value: world.ledger === undefined ? undefined : pruneLedgerSchema.parse(JSON.parse(world.ledger)),
          etag: saves === 0 ? undefined : String(saves),
        })),
      saveLedger: (ledger, { etag }) =>
        call("saveLedger", () => {
          if (etag !== (saves === 0 ? undefined : String(saves))) throw new RetryableError("lost a race");
          saves += 1;
          world.ledger = JSON.stringify(encodeLedger(ledger));
        }),
      savePlan: (plan) =>
        call("savePlan", () => {
          const hash = sha256Of(planText(plan));
          world.plans.set(hash, plan);
          return hash;
        }),
      readPlan: (_, hash) => call("readPlan", () => world.plans.get(hash)),
    },
    leases: {
      acquire: ({ now, until, holder }) =>
        call("acquire", () => {
          if (leasedUntil > now) return { status: "taken", holder, until: leasedUntil };
          leasedUntil = until;
          const release = () =>
            call("release", () => {
              leasedUntil = 0;
            });
          return { status: "granted", release };
        }),
    },
    open: () => ({ sources: sourcesNow(), sharingOf: () => call("sharing", () => observed([], world.now)) }),
    pruneIn: () => (item) =>
      call(`prune ${item.kind} ${item.id}`, (): PruneEffect => {
        if (world.refused === item.id) return { outcome: "deferred", message: `${item.id} is locked` };
        const { method } = item;
        switch (method.by) {
          case "DeleteBackupRequest":
            world.requests.set(method.request, item.id);
            return { outcome: "requested", message: method.request };
          case "DeleteSnapshot":
            return world.snapshots.delete(item.id) ? DELETED : ABSENT;
          case "DeleteVersions":
            return method.versions.filter(({ key }) => world.keys.delete(key)).length > 0 ? DELETED : ABSENT;
          default:
            throw new TypeError("no object is deleted here");
        }
      }),
    recordPruning: (content) =>
      call(`record ${content.stage}`, () => {
        world.records.push(content);
        const place = { chain: "prunings/prod-eu", sequence: world.records.length, previous: null };
        return { id: String(world.records.length), place, key: "-", sha256: content.plan, wasThere: false };
      }),
    publishAlert: (alert) => call("alert", () => void world.alerts.push(alert)),
    sleep: async () => undefined,
    clock: () => world.now,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  const handle = createPruneRetention(deps);

  return Object.assign(world, {
    /** Invokes the function as the schedule does, or as a person who asks for a task. */
    async run(input: object = {}) {
      revive();
      runs += 1;
      const context = { awsRequestId: `run-${runs}`, getRemainingTimeInMillis: () => 900_000 };
      return pruneAnswerSchema.parse(await handle({ cluster: "prod-eu", ...input }, context));
    },
    /** Time passes, and Velero does what it was asked for. */
    later(length: number) {
      world.now += length;
      leasedUntil = Math.min(leasedUntil, world.now);
      for (const backup of world.requests.values()) {
        world.backups.delete(backup);
        for (const key of keysOf(backup)) world.keys.delete(key);
      }
      world.requests.clear();
    },
  });
}

export function tenantNamed(id: string, state: Tenant["state"] = "active"): Tenant {
  const since = "2026-01-01T00:00:00Z";
  return tenantSchema.parse({ id, cluster: "prod-eu", namespace: `tenant-${id}`, state, since });
}

function encodeLedger(ledger: PruneLedger): unknown {
  const times = (values: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(values).map(([key, at]) => [key, formatInstant(at)]));
  const seen = <T extends { readonly seenAt: number }>(values: Readonly<Record<string, T>>) =>
    Object.fromEntries(
      Object.entries(values).map(([key, one]) => [key, { ...one, seenAt: formatInstant(one.seenAt) }]),
    );
  return {
    ...{ ...ledger, savedAt: formatInstant(ledger.savedAt), sightings: times(ledger.sightings) },
    ...{ volumes: seen(ledger.volumes), locations: seen(ledger.locations) },
  };
}

function keysOf(backup: string): readonly string[] {
  return ["velero-backup.json", `${backup}.tar.gz`, `${backup}-volumeinfo.json.gz`].map(
    (file) => `backups/${backup}/${file}`,
  );
}

function bodyOf(key: string): Uint8Array {
  const name = key.split("/")[1] ?? "";
  if (key.endsWith("velero-backup.json")) return Buffer.from(JSON.stringify(backupObject(name)));
  if (key.endsWith(".tar.gz")) return ARCHIVE;
  return gzipSync(
    JSON.stringify([
      {
        pvcName: "data",
        pvcNamespace: "tenant-acme",
        pvName: "pv",
        backupMethod: "NativeSnapshot",
        result: "succeeded",
        nativeSnapshotInfo: { snapshotHandle: `snap-${name}` },
      },
    ]),
  );
}

/** A tar archive of one object. */
const ARCHIVE = gzipSync(
  Buffer.concat([
    tarHeader("resources/pods/namespaces/tenant-acme/a.json", 2),
    Buffer.from("{}".padEnd(512, "\0")),
    Buffer.alloc(1024),
  ]),
);

function tarHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write("0000644\0", 100);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write("0", 156);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

function objectItem(Key: string) {
  return { Key, Size: 100, LastModified: formatInstant(START - 40 * DAY), ETag: `"${Key}"` };
}

function snapshotItem(SnapshotId: string, backup: string) {
  return {
    ...{ SnapshotId, VolumeId: "vol-1", Encrypted: true, State: "completed", VolumeSize: 8 },
    ...{ StartTime: formatInstant(START - 20 * DAY - HOUR), Tags: [{ Key: "velero.io/backup", Value: backup }] },
  };
}

function volumeObject() {
  return {
    metadata: { name: "pv", uid: "uid-pv", creationTimestamp: "2026-01-01T00:00:00Z" },
    spec: {
      claimRef: { namespace: "tenant-acme", name: "data" },
      csi: { driver: "ebs.csi.aws.com", volumeHandle: "vol-1" },
      persistentVolumeReclaimPolicy: "Delete",
    },
    status: { phase: "Bound" },
  };
}

function locationNow(at: string) {
  return {
    metadata: { name: "default", namespace: "velero", creationTimestamp: "2026-01-01T00:00:00Z" },
    spec: { provider: "aws", objectStorage: { bucket: "backups" }, default: true },
    status: { phase: "Available", lastSyncedTime: at },
  };
}
