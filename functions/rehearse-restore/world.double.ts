import { configurationSchema } from "#domain/configuration.ts";
import type { Instant } from "#domain/instant.ts";
import { observed, unreadable } from "#domain/reading.ts";
import { noRehearsals, type Rehearsals } from "#domain/rehearsal.ts";
import {
  executionName,
  REHEARSAL_ENDS,
  REHEARSAL_STEPS,
  type RehearsalRequest,
  type RehearsalStep,
} from "#domain/rehearsal-task.ts";
import { digestOf } from "#domain/statement.fixture.ts";
import type { Tenant } from "#domain/tenant.ts";
import { newTenantRecord, type TenantRecord } from "#domain/tenant-record.ts";
import type { RehearsalContent } from "#effects/evidence/record-rehearsal.ts";
import { simulateCluster } from "#plans/rehearsal/simulated.fixture.ts";
import { createFaultyCalls, type Fault } from "#runtime/faulty-calls.double.ts";
import type { Dependencies } from "./dependencies.ts";
import { createLook } from "./look.ts";
import { createTakeTask } from "./take-task.ts";

/** An execution of the state machine, as Step Functions keeps it. */
export interface Execution {
  readonly request: RehearsalRequest;
  at: RehearsalStep;
  step?: unknown;
  status: "RUNNING" | "FAILED" | "ABORTED" | "SUCCEEDED";
  /** The states that it was in, and the end that it came to. */
  readonly path: string[];
  endedAt: Instant;
}

/** Both parts of the function before a cluster in memory. All that leaves the function is counted, and can go wrong. */
export function createRehearsalWorld(settings: object = {}, ids: readonly string[] = ["acme", "globex"]) {
  const cluster = simulateCluster(ids);
  const world = {
    cluster,
    faults: [] as readonly Fault[],
    unreadable: new Set<string>(),
    calls: [] as string[],
    state: undefined as Rehearsals | undefined,
    executions: new Map<string, Execution>(),
    records: new Map<string, RehearsalContent>(),
    looks: 0,
    /** How often each task is delivered. */
    times: 1,
  };
  let runs = 0;
  let leasedUntil = 0;

  const { call, revive } = createFaultyCalls(world);

  const deps: Dependencies = {
    configuration: configurationSchema.parse({
      version: 1,
      clusters: [{ name: "prod-eu", region: "eu-west-1", velero: { bucket: "backups" } }],
      rehearsals: { mode: "on", ...settings },
    }),
    tenants: {
      listTenantRecords: () => call("listTenants", () => cluster.tenants.map(recordOf)),
      getTenantRecord: (id) => call("getTenant", () => cluster.tenants.filter((one) => one.id === id).map(recordOf)[0]),
    },
    store: {
      read: () => call("read", () => ({ value: world.state, etag: undefined })),
      update: async (name, change) => {
        for (;;) {
          const before = world.state;
          const after = change(before ?? noRehearsals(name));
          if (after === undefined) return before ?? noRehearsals(name);
          const isSaved = await call("save", () => {
            if (world.state !== before) return false;
            world.state = after;
            return true;
          });
          if (isSaved) return after;
        }
      },
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
    executions: {
      start: (request) =>
        call("start", () => {
          const name = executionName(request);
          const begun: Execution = { request, at: "Restore", status: "RUNNING", path: ["Restore"], endedAt: 0 };
          if (!world.executions.has(name)) world.executions.set(name, begun);
        }),
      statusOf: (request) =>
        call("statusOf", () => {
          const execution = world.executions.get(executionName(request));
          if (execution === undefined) return { kind: "absent" };
          return execution.status === "RUNNING" ? { kind: "running" } : { kind: "ended", at: execution.endedAt };
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
          const { name = "", namespace, labels } = manifests[0]?.metadata ?? {};
          const jobs = manifests.flatMap(({ kind, metadata }) => (kind === "Job" ? [metadata.name] : []));
          if (jobs.length > 0) return cluster.verify(namespace ?? "", jobs);
          const { backupName, includedNamespaces } = manifests.at(-1)?.spec ?? {};
          if (labels?.["surety.dev/rehearsal"] !== name) throw new TypeError("not labelled");
          const [from] = Array.isArray(includedNamespaces) ? includedNamespaces : [];
          cluster.begin({ name, backup: String(backupName), from: String(from) });
        }),
      remove: (item) => call(`remove ${item.kind} ${item.id}`, () => cluster.remove(item)),
    }),
    recordRehearsal: (content) =>
      call("record", () => {
        const { tenant, rehearsal } = content;
        const wasThere = world.records.has(rehearsal);
        if (!wasThere) world.records.set(rehearsal, content);
        const [chain, key] = [`rehearsals/${tenant.id}/1`, `rehearsals/${tenant.id}/1/${rehearsal}.dsse.json`];
        // Where it stands nobody asks here.
        return { id: rehearsal, key, wasThere, place: { chain, sequence: 1, previous: null }, sha256: digestOf("0") };
      }),
    countLook() {
      world.looks += 1;
    },
    clock: () => cluster.now,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  const look = createLook(deps);
  const takeTask = createTakeTask(deps);

  function deliver({ request, at: task, step }: Execution) {
    revive();
    return takeTask({ ...request, task, ...(step !== undefined && { step }) });
  }

  /** One task, and where its answer leads; a function that dies is invoked again, as the state machine's Retry does. */
  async function takeOn(execution: Execution): Promise<void> {
    for (let repetition = 1; repetition < world.times; repetition += 1) await deliver(execution);
    const answer = await deliver(execution).catch(() => deliver(execution));
    execution.step = answer;
    const step = REHEARSAL_STEPS.find((one) => one === answer.next);
    if (execution.status !== "RUNNING") return;
    if (step !== execution.at) execution.path.push(answer.next);
    if (step !== undefined) execution.at = step;
    else end(execution, REHEARSAL_ENDS.some((one) => one === answer.next) ? "SUCCEEDED" : "FAILED");
  }

  function end(execution: Execution, status: Execution["status"]): void {
    execution.status = status;
    execution.endedAt = cluster.now;
  }

  /** Invokes the function as the schedule does. */
  function lookOnce(input: object = {}) {
    revive();
    runs += 1;
    const context = { awsRequestId: `run-${runs}`, getRemainingTimeInMillis: () => 300_000 };
    return look({ cluster: "prod-eu", ...input }, context);
  }

  /** A task of each execution that runs, all at once. */
  async function takeAllOn(): Promise<void> {
    const running = [...world.executions.values()].filter(({ status }) => status === "RUNNING");
    await Promise.all(running.map(takeOn));
  }

  /** Time passes until the schedule fires again; a lease that was not given back has ended. */
  function later(): void {
    cluster.later();
    leasedUntil = Math.min(leasedUntil, cluster.now);
  }

  return Object.assign(world, {
    ...{ deps, end, deliver, takeAllOn, later, look: lookOnce },
    /** So many rounds of the schedule; between two of them each execution takes a few tasks. A look that throws is repeated. */
    async rounds(count: number): Promise<void> {
      for (let round = 0; round < count; round += 1) {
        await lookOnce().catch(() => undefined);
        for (let task = 0; task < 4; task += 1) await takeAllOn();
        later();
      }
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

function recordOf({ id, cluster, namespace, state, since }: Tenant): TenantRecord {
  const request = { source: "billing", id: "1", at: since };
  const onboarding = { request, cluster, namespace, hosts: [], realm: id, applied: { request, since } };
  const isLeaving = state === "offboarding" || state === "deleted";
  return {
    ...newTenantRecord(id),
    onboarding,
    ...(isLeaving && { departure: { state, since, request, notBefore: since } }),
    ...(state === "held" && { hold: { event: request, placed: true } }),
  };
}
