import { isDeepStrictEqual } from "node:util";
import type { Cluster } from "#domain/configuration.ts";
import { noRehearsals } from "#domain/rehearsal.ts";
import type { RestoredObjects } from "#domain/rehearsed-objects.ts";
import { rehearsalManifests } from "#plans/rehearsal/manifests.ts";
import { namespacesToLookInto } from "#plans/rehearsal/next-step.ts";
import { candidates, planRehearsals, runningOf } from "#plans/rehearsal/plan-rehearsals.ts";
import { factsIn } from "#plans/rehearsal/whole-facts.ts";
import { REHEARSAL_NEEDS, type RehearsalAction, type RehearsalWorld } from "#plans/rehearsal/world.ts";
import { describeError } from "#runtime/errors.ts";
import type { Dependencies } from "./dependencies.ts";

export interface StepsTaken {
  /** The names of those that run, or are being cleared. */
  readonly running: readonly string[];
  /** `begin rehearsal-acme-1x`, `remove Namespace rehearsal-acme-1x` */
  readonly actions: readonly string[];
  /** What could not be read; then nothing was done. */
  readonly unreadable?: string;
}

/** The state is saved before anything is done: whatever comes of it, the next run knows of it. */
export async function takeSteps(
  cluster: Cluster,
  deps: Dependencies,
): Promise<StepsTaken & { readonly failures: readonly unknown[] }> {
  const { configuration, store, logger } = deps;
  const { rehearsals: settings, promises } = configuration;
  const now = deps.clock();
  const [all, saved] = await Promise.all([deps.tenants.listTenants(), store.read(cluster.name)]);
  const tenants = all.filter((tenant) => tenant.cluster === cluster.name);
  const state = saved.value ?? noRehearsals(cluster.name);
  // Lists of an account are long: while rehearsals are off and none runs, nobody asks for them.
  const isIdle = settings.mode === "off" && Object.values(state.tenants).every(({ running }) => running === null);
  if (isIdle) return { running: [], actions: [], failures: [] };
  const look = deps.open(cluster);
  const facts = factsIn(await look(REHEARSAL_NEEDS, { cluster, tenants, now }), REHEARSAL_NEEDS);
  if ("unreadable" in facts) return nothingBecause(facts.unreadable, cluster, deps);
  const restored = await lookInside(cluster, namespacesToLookInto(runningOf(state), facts), deps);
  if ("unreadable" in restored) return nothingBecause(restored.unreadable, cluster, deps);
  const period = promises.restore.every;
  const world: RehearsalWorld = { tenants, facts, restored: restored.objects, settings, period, state, now };
  const chosen = candidates(world);
  const opened = factsIn(await look(["volumeInfos", "backupContents"], { cluster, tenants: chosen, now }), [
    "volumeInfos",
    "backupContents",
  ]);
  const nothing = { volumeInfos: new Map(), backupContents: new Map() };
  const plan = planRehearsals(world, "unreadable" in opened ? nothing : opened);
  // Most looks change nothing, and the bucket keeps every version.
  if (!isDeepStrictEqual(plan.state.tenants, state.tenants)) await store.save(plan.state, saved);
  const failures = await carryOut(plan.actions, cluster, deps);
  const running = Object.values(plan.state.tenants).flatMap(({ running: one }) => one?.name ?? []);
  const taken = { running, actions: plan.actions.map(describeAction) };
  logger.info("Steps taken", { cluster: cluster.name, ...taken, failures: failures.map(describeError) });
  return { ...taken, failures };
}

function nothingBecause(why: string, cluster: Cluster, { logger }: Dependencies) {
  logger.warn("No step is taken: not everything could be read", { cluster: cluster.name, unreadable: why });
  return { running: [], actions: [], failures: [], unreadable: why };
}

async function lookInside(
  cluster: Cluster,
  namespaces: readonly string[],
  { lookInto }: Dependencies,
): Promise<{ readonly unreadable: string } | { readonly objects: ReadonlyMap<string, RestoredObjects> }> {
  const objects = new Map<string, RestoredObjects>();
  for (const namespace of namespaces) {
    const found = await lookInto(cluster, namespace);
    if (found.status === "unreadable") return { unreadable: `${found.source}: ${found.message}` };
    objects.set(namespace, found.value);
  }
  return { objects };
}

async function carryOut(
  actions: readonly RehearsalAction[],
  cluster: Cluster,
  deps: Dependencies,
): Promise<readonly unknown[]> {
  const rehearse = deps.rehearseIn(cluster);
  const failures: unknown[] = [];
  for (const action of actions) {
    try {
      if (action.kind === "begin") await rehearse.begin(rehearsalManifests(action, cluster.velero.namespace));
      else await rehearse.remove(action.item);
    } catch (error) {
      deps.logger.error(`Failed: ${describeAction(action)}`, { cluster: cluster.name, error });
      failures.push(error);
    }
  }
  return failures;
}

function describeAction(action: RehearsalAction): string {
  return action.kind === "begin" ? `begin ${action.name}` : `remove ${action.item.kind} ${action.item.id}`;
}
