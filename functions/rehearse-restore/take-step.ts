import { isDeepStrictEqual } from "node:util";
import type { Cluster } from "#domain/configuration.ts";
import {
  NEVER_REHEARSED,
  type RehearsalResult,
  type RunningRehearsal,
  type TenantRehearsals,
} from "#domain/rehearsal.ts";
import type { RehearsalAnswer, RehearsalEnd } from "#domain/rehearsal-task.ts";
import type { Tenant } from "#domain/tenant.ts";
import { type TenantRecord, tenantOf } from "#domain/tenant-record.ts";
import type { RehearsalContent } from "#effects/evidence/record-rehearsal.ts";
import type { Rehearse } from "#effects/rehearsal/rehearse.ts";
import { afterRecord, afterStep } from "#plans/rehearsal/after-step.ts";
import { rehearsalManifests } from "#plans/rehearsal/manifests.ts";
import { type NextStep, needsLookInside, nextStep, withVolumes } from "#plans/rehearsal/next-step.ts";
import { verificationManifests } from "#plans/rehearsal/verification-manifests.ts";
import { factsIn } from "#plans/rehearsal/whole-facts.ts";
import { type Leftover, REHEARSAL_NEEDS, type SeenWorld } from "#plans/rehearsal/world.ts";
import type { Dependencies } from "./dependencies.ts";
import { clusterOf, type TaskRequest } from "./request.ts";

/** What came of taking a step once, and where the rehearsal goes on; the same step again where it is to be waited for. */
export type Taken = Pick<RehearsalAnswer, "message" | "next" | "reason">;

/** What is known of the tenant, and of the rehearsal. */
interface Books {
  readonly request: TaskRequest;
  readonly cluster: Cluster;
  readonly known: TenantRehearsals;
  readonly running: RunningRehearsal;
}

const TAKEN = "Somebody else took a step of it, or saved its state, at the same moment.";

/**
 * Decides by what is seen which step is the next, takes it if it is the one that is asked for, and says otherwise which it
 * is. Repeating it does no harm, nor do two at once: each saves what it decided over what it had read, before it acts.
 */
export async function takeStep(request: TaskRequest, deps: Dependencies): Promise<Taken> {
  const cluster = clusterOf(request.cluster, deps.configuration);
  const { task, rehearsal } = request;
  const known = (await deps.store.read(cluster.name)).value?.tenants[request.tenant] ?? NEVER_REHEARSED;
  const running = known.running?.name === rehearsal ? known.running : undefined;
  if (running === undefined) return over(request, known);
  const tenant = rehearsedTenant(await deps.tenants.getTenantRecord(request.tenant), running, cluster);
  const seen = await look(cluster, tenant, running, deps);
  if (typeof seen === "string") return { next: task, reason: "Unreadable", message: seen };
  const now = withVolumes(running, seen);
  const step = nextStep(now, tenant, seen);
  if (step.step !== task) return { next: step.step, reason: "Done", message: `Next is ${step.step}.` };
  return carryOut(step, { request, cluster, known, running: now }, deps);
}

/** Undefined where it is gone, or has moved, or another has its id. */
function rehearsedTenant(
  record: TenantRecord | undefined,
  { generation }: RunningRehearsal,
  { name }: Cluster,
): Tenant | undefined {
  if (record === undefined || (record.generation ?? 1) !== generation) return undefined;
  const tenant = tenantOf(record);
  return tenant?.cluster === name ? tenant : undefined;
}

async function look(
  cluster: Cluster,
  tenant: Tenant | undefined,
  running: RunningRehearsal,
  deps: Dependencies,
): Promise<SeenWorld | string> {
  const now = deps.clock();
  const tenants = tenant === undefined ? [] : [tenant];
  const facts = factsIn(await deps.open(cluster)(REHEARSAL_NEEDS, { cluster, tenants, now }), REHEARSAL_NEEDS);
  if ("unreadable" in facts) return facts.unreadable;
  const seen = { facts, settings: deps.configuration.rehearsals, now };
  if (!needsLookInside(running, facts)) return { ...seen, inside: undefined };
  const inside = await deps.lookInto(cluster, running.name);
  return inside.status === "unreadable" ? `${inside.source}: ${inside.message}` : { ...seen, inside: inside.value };
}

/** The state is saved before anything is done: whatever comes of it, whoever looks next knows of it. */
async function carryOut(step: NextStep, books: Books, deps: Dependencies): Promise<Taken> {
  const { request, cluster, known, running } = books;
  const { task } = request;
  if (step.kind === "record") {
    const { key } = await deps.recordRehearsal(contentOf(request, running, step.result));
    const isSaved = await save(books, afterRecord(known, running, step.result, key, deps.clock()), deps);
    return isSaved ? { next: "Clear", reason: "Done", message: `Recorded as ${key}.` } : taken(task);
  }
  if (!(await save(books, afterStep(known, running, step, deps.clock()), deps))) return taken(task);
  switch (step.kind) {
    case "begin":
      await deps.rehearseIn(cluster).begin(rehearsalManifests(running, cluster.velero.namespace));
      return { next: task, reason: "Begun", message: `Velero was asked to restore Backup ${running.backup}.` };
    case "verify": {
      const besideWorkloads = running.objects.workloads === "as-backed-up";
      const asked = { rehearsal: running.name, backup: running.backup, besideWorkloads, ...step };
      await deps.rehearseIn(cluster).begin(verificationManifests(asked));
      const jobs = step.zones.map(({ job }) => job).join(", ");
      return {
        next: "RunVerification",
        reason: "Begun",
        message: `Jobs were made to look into what was restored: ${jobs}.`,
      };
    }
    case "wait":
      return { next: task, reason: "Waiting", message: `It waits for ${step.awaits}.` };
    case "clear":
      await removeAll(step.remove, deps.rehearseIn(cluster));
      return {
        ...{ next: task, reason: "Clearing" },
        message: `Deleted: ${step.remove.map(({ kind, id }) => `${kind} ${id}`).join(", ")}.`,
      };
    case "end": {
      const { outcome, faults } = step.ended.result;
      const message = [`It ${outcome}.`, ...faults.map((fault) => `${fault.message}.`)].join(" ");
      return { next: "Record", reason: "Ended", message };
    }
    case "forget": {
      const end = over(request, known);
      if (step.left.length === 0) return end;
      return { ...end, message: `${end.message} Volumes that may be its own, and may not: ${step.left.join(", ")}.` };
    }
  }
}

/** One that fails leaves the others to be removed; the first failure is thrown then. */
async function removeAll(items: readonly Leftover[], rehearse: Rehearse): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) await rehearse.remove(item).catch((error: unknown) => void failures.push(error));
  if (failures.length > 0) throw failures[0];
}

function contentOf(
  { tenant: id, cluster, rehearsal }: TaskRequest,
  { generation, from: namespace, backup, startedAt, restored: claims }: RunningRehearsal,
  { outcome, faults, counts, verifiedBy, at: endedAt }: RehearsalResult,
): RehearsalContent {
  const tenant = { id, generation, cluster, namespace };
  return { tenant, rehearsal, backup, startedAt, endedAt, outcome, faults, claims, counts, verifiedBy };
}

const taken = (task: TaskRequest["task"]): Taken => ({ next: task, reason: "Taken", message: TAKEN });

/**
 * Saves what is known of the tenant instead of what was read. False where that is not what is known any more, also where
 * nothing is to be saved: then nobody may act on it.
 */
async function save(
  { request, cluster, known }: Books,
  next: TenantRehearsals,
  { store, clock }: Dependencies,
): Promise<boolean> {
  let isTaken = false;
  await store.update(cluster.name, (state) => {
    isTaken = !isDeepStrictEqual(state.tenants[request.tenant], known);
    if (isTaken || isDeepStrictEqual(next, known)) return undefined;
    return { ...state, savedAt: clock(), tenants: { ...state.tenants, [request.tenant]: next } };
  });
  return !isTaken;
}

const ENDS = { passed: "Passed", failed: "Failed", abandoned: "Abandoned" } as const satisfies Record<
  string,
  RehearsalEnd
>;

/** It is cleared and forgotten. One of which nothing more is known was abandoned: any other is its tenant's last. */
function over({ rehearsal }: TaskRequest, { last }: TenantRehearsals): Taken {
  const outcome = last?.rehearsal === rehearsal ? last.outcome : "abandoned";
  return { next: ENDS[outcome], reason: "Done", message: "Nothing of it is left." };
}
