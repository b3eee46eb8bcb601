import { configurationSchema } from "#domain/configuration.ts";
import { observed, unreadable } from "#domain/reading.ts";
import type { Rehearsals } from "#domain/rehearsal.ts";
import { simulateCluster } from "#plans/rehearsal/simulated.fixture.ts";
import { RetryableError } from "#runtime/errors.ts";
import { createFaultyCalls, type Fault } from "#runtime/faulty-calls.double.ts";
import type { Dependencies } from "./dependencies.ts";
import { createRehearseRestore } from "./handler.ts";

/** The function before a cluster in memory. All that leaves the function is counted, and can go wrong. */
export function createRehearsalWorld(settings: object = {}) {
  const cluster = simulateCluster(["acme", "globex"]);
  const world = {
    cluster,
    faults: [] as readonly Fault[],
    unreadable: new Set<string>(),
    calls: [] as string[],
    state: undefined as Rehearsals | undefined,
  };
  let saves = 0;
  let runs = 0;
  let leasedUntil = 0;

  const { call, revive } = createFaultyCalls(world);

  const deps: Dependencies = {
    configuration: configurationSchema.parse({
      version: 1,
      clusters: [{ name: "prod-eu", region: "eu-west-1", velero: { bucket: "backups" } }],
      rehearsals: { mode: "on", ...settings },
    }),
    tenants: { listTenants: () => call("listTenants", () => cluster.tenants) },
    store: {
      read: () => call("read", () => ({ value: world.state, etag: saves === 0 ? undefined : String(saves) })),
      save: (state, { etag }) =>
        call("save", () => {
          if (etag !== (saves === 0 ? undefined : String(saves))) throw new RetryableError("lost a race");
          saves += 1;
          world.state = state;
        }),
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
    open: () => async (names) => {
      const facts = cluster.readings();
      const readings = names.map(async (name) => {
        const reading = await call(`look at ${name}`, () => observed(facts[name], cluster.now)).catch(
          (error: unknown) => unreadable("timedOut", name, String(error)),
        );
        return [name, world.unreadable.has(name) ? unreadable("forbidden", name, "forbidden") : reading];
      });
      return Object.fromEntries(await Promise.all(readings));
    },
    lookInto: (_, namespace) =>
      call(`look into ${namespace}`, () => observed(cluster.lookInto(namespace), cluster.now)).catch((error: unknown) =>
        unreadable("timedOut", namespace, String(error)),
      ),
    rehearseIn: () => ({
      begin: (manifests) =>
        call("begin", () => {
          const { name = "", labels } = manifests[0]?.metadata ?? {};
          const { backupName, includedNamespaces } = manifests.at(-1)?.spec ?? {};
          if (labels?.["surety.dev/rehearsal"] !== name) throw new TypeError("not labelled");
          const [from] = Array.isArray(includedNamespaces) ? includedNamespaces : [];
          cluster.begin({ name, backup: String(backupName), from: String(from) });
        }),
      remove: (item) => call(`remove ${item.kind} ${item.id}`, () => cluster.remove(item)),
    }),
    clock: () => cluster.now,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  const handle = createRehearseRestore(deps);

  return Object.assign(world, {
    /** Invokes the function as the schedule does. */
    run(input: object = {}) {
      revive();
      runs += 1;
      const context = { awsRequestId: `run-${runs}`, getRemainingTimeInMillis: () => 300_000 };
      return handle({ cluster: "prod-eu", ...input }, context);
    },
    /** Time passes until the schedule fires again; a lease that was not given back has ended. */
    later() {
      cluster.later();
      leasedUntil = Math.min(leasedUntil, cluster.now);
    },
    /** What rehearsals have made, and is still there. */
    traces: () => [
      ...cluster.namespaces.map(({ name }) => name).filter((name) => name.startsWith("rehearsal-")),
      ...cluster.restores.map(({ name }) => name),
      ...cluster.persistentVolumes.map(({ name }) => name).filter((name) => name.startsWith("pv-rehearsal-")),
      ...cluster.volumes.map(({ id }) => id).filter((id) => id.startsWith("vol-new-")),
    ],
  });
}
