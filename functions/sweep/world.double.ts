import { type Control, defineControl } from "#controls/control.ts";
import { broken, kept } from "#controls/verdict.ts";
import type { Alert } from "#domain/alert.ts";
import { configurationSchema } from "#domain/configuration.ts";
import type { SuretyEvent } from "#domain/events.ts";
import type { Finding } from "#domain/finding.ts";
import type { History } from "#domain/history.ts";
import { observed, type Unreadable } from "#domain/reading.ts";
import { type Tenant, tenantSchema } from "#domain/tenant.ts";
import { clusterFindingsSchema } from "#domain/tracked-finding.ts";
import { namespacesByName } from "#domain/workloads.ts";
import { createBackupListStore } from "#effects/backups/backup-list-store.ts";
import type { SweptCluster } from "#effects/evidence/record-sweep.ts";
import type { LeaseAnswer, LeaseRequest } from "#effects/leases/leases.ts";
import { memoryBucket } from "#effects/state/bucket.double.ts";
import type { ClusterSources } from "#facts/sources.ts";
import { sha256Of } from "#runtime/dsse.ts";
import { RetryableError } from "#runtime/errors.ts";
import { createSweep } from "./handler.ts";

export const NOW = Date.parse("2026-03-10T12:00:00Z");

/** Kept as long as the tenant's namespace has no label `broken`, whose value names what is wrong. */
const control = defineControl({
  id: "all-well",
  promise: "daily-backups",
  severity: "page",
  looksAt: "A label.",
  reasons: { Well: { means: "All is well." }, Stuck: { means: "It is stuck.", todo: "Push it." } },
  needs: ["namespaces"],
  about: "tenants",
  judge({ namespace }, { facts }) {
    const label = namespacesByName(facts.namespaces).get(namespace)[0]?.labels["broken"];
    if (label === undefined) return kept("Well", `${namespace} is well.`);
    if (label === "crash") throw new RangeError("the judge is at fault");
    return broken([{ kind: "Namespace", id: namespace, reason: label, message: `${namespace} is broken: ${label}.` }]);
  },
});

/** Everything around the function, in memory. What it says of a tenant is in `labels`. */
export function createWorld(others: readonly Control[] = []) {
  const configuration = configurationSchema.parse({
    version: 1,
    clusters: ["prod-eu", "prod-us"].map((name) => ({ name, region: "eu-west-1", velero: { bucket: "backups" } })),
  });
  const world = {
    tenants: ["acme", "globex"].map((id) => tenantNamed(id)),
    /** By tenant: the value of its namespace's label `broken`. */
    labels: new Map<string, string>(),
    unreadable: undefined as Unreadable | undefined,
    now: NOW,
    /** Names of effects that fail when they are next used. */
    failing: new Set<string>(),
    events: [] as SuretyEvent[],
    alerts: [] as Alert[],
    measured: [] as (readonly Finding[])[],
    logs: [] as string[],
    done: [] as string[],
    saved: new Map<string, string>(),
    recorded: [] as SweptCluster[],
    histories: new Map<string, History>(),
    versions: new Map<string, number>(),
    leases: new Map<string, { holder: string; until: number; doneFor: number }>(),
    /** Waited for while facts are collected. */
    collecting: Promise.resolve(),
  };

  const backupLists = createBackupListStore(memoryBucket().s3, "state");

  function effect(name: string): void {
    if (world.failing.delete(name)) throw new Error(`${name} failed`);
    world.done.push(name);
  }
  const sources: ClusterSources = {
    async list(_resource, make) {
      await world.collecting;
      effect("list");
      return (
        world.unreadable ??
        observed(
          world.tenants.map((tenant) => make(namespaceOf(tenant, world.labels))),
          world.now,
        )
      );
    },
    aws: () => Promise.reject(new Error("nothing of AWS is needed")),
    bucket: () => Promise.reject(new Error("no bucket is needed")),
    listing: () => Promise.reject(new Error("no bucket is needed")),
    object: () => Promise.reject(new Error("no object is needed")),
    stream: () => Promise.reject(new Error("no object is needed")),
    keycloak: () => Promise.reject(new Error("no realm is needed")),
    tls: () => Promise.reject(new Error("no handshake is needed")),
  };
  const log =
    (level: string) =>
    (message: unknown, ..._fields: readonly unknown[]): void => {
      world.logs.push(`${level}: ${String(message)}`);
    };

  const handle = createSweep({
    stage: "production",
    configuration,
    controls: [control, ...others],
    tenants: {
      async listTenants(cluster) {
        effect("listTenants");
        return world.tenants.filter((tenant) => cluster === undefined || tenant.cluster === cluster);
      },
    },
    findings: {
      async read(cluster) {
        effect("read");
        const text = world.saved.get(cluster);
        const etag = world.versions.get(cluster)?.toString();
        return { document: text === undefined ? undefined : clusterFindingsSchema.parse(JSON.parse(text)), etag };
      },
      async save(document, { etag }) {
        effect("save");
        const { cluster } = document;
        if (world.versions.get(cluster)?.toString() !== etag) throw new RetryableError("saved by somebody else");
        world.saved.set(cluster, JSON.stringify(document));
        world.versions.set(cluster, (world.versions.get(cluster) ?? 0) + 1);
        const key = `findings/${cluster}.json.gz`;
        return { key, uri: `s3://state/${key}`, sha256: sha256Of(JSON.stringify(document)) };
      },
    },
    leases: { acquire: async (request) => acquire(request, world.leases, effect) },
    open: async () => ({ sources, calls: () => ({ Kubernetes: 1 }), keepMemory: async () => effect("keepMemory") }),
    async publishEvents(events) {
      effect("publishEvents");
      world.events.push(...events);
    },
    async publishAlert(alert) {
      effect("publishAlert");
      world.alerts.push(alert);
    },
    async recordSweep(swept) {
      effect("recordSweep");
      world.recorded.push(swept);
      const place = { chain: `sweeps/${swept.document.cluster}`, sequence: world.recorded.length, previous: null };
      return { id: String(world.recorded.length), place, key: "-", sha256: swept.saved.sha256, wasThere: false };
    },
    rehearsals: { read: async () => ({ value: undefined, etag: undefined }) },
    history: {
      async read(cluster, month) {
        return { value: world.histories.get(`${cluster}/${month}`), etag: undefined };
      },
      async save(history) {
        effect("saveHistory");
        world.histories.set(`${history.cluster}/${history.month}`, history);
      },
    },
    backupLists: {
      change: async (...asked) => {
        effect("saveBackupLists");
        return backupLists.change(...asked);
      },
    },
    measure: (_, findings) => void world.measured.push(findings),
    clock: () => world.now,
    logger: { info: log("info"), warn: log("warn"), error: log("error") },
  });

  let runs = 0;
  return Object.assign(world, {
    /** Runs the function, with so much time left. */
    sweep(event: unknown = { cluster: "prod-eu" }, remainingMillis = 300_000) {
      runs += 1;
      return handle(event, { awsRequestId: `run-${runs}`, getRemainingTimeInMillis: () => remainingMillis });
    },
    /** What was told since this was last asked, and by which effects. */
    takeTold() {
      const told = {
        alerts: world.alerts.map(({ subject }) => subject),
        events: world.events.map(({ data }) => data["outcome"]),
      };
      world.alerts.length = 0;
      world.events.length = 0;
      return told;
    },
  });
}

export function tenantNamed(id: string, fields: { readonly state?: string; readonly cluster?: string } = {}): Tenant {
  const defaults = { cluster: "prod-eu", state: "active", since: "2026-01-01T00:00:00Z" };
  return tenantSchema.parse({ id, namespace: `tenant-${id}`, ...defaults, ...fields });
}

/** As the API server would list it. */
function namespaceOf({ id, namespace }: Tenant, labels: ReadonlyMap<string, string>) {
  const label = labels.get(id);
  return {
    metadata: {
      name: namespace,
      creationTimestamp: "2026-01-01T00:00:00Z",
      labels: label === undefined ? {} : { broken: label },
    },
    status: { phase: "Active" },
  };
}

function acquire(
  { name, holder, now, until, dueAt }: LeaseRequest,
  leases: Map<string, { holder: string; until: number; doneFor: number }>,
  effect: (name: string) => void,
): LeaseAnswer {
  effect("acquire");
  const lease = leases.get(name) ?? { holder, until: 0, doneFor: Number.NEGATIVE_INFINITY };
  if (dueAt !== undefined && lease.doneFor >= dueAt) return { status: "done", doneFor: lease.doneFor };
  if (lease.until > now) return { status: "taken", holder: lease.holder, until: lease.until };
  leases.set(name, { ...lease, holder, until });
  return {
    status: "granted",
    async release(done) {
      effect("release");
      leases.set(name, { ...lease, holder, until: 0, doneFor: done && dueAt !== undefined ? dueAt : lease.doneFor });
    },
  };
}
