import { NEVER_REHEARSED, type Rehearsals, type RunningRehearsal, type TenantRehearsals } from "#domain/rehearsal.ts";
import { isRehearsal, isRestoreOfRehearsal } from "#domain/rehearsal-traces.ts";
import type { Tenant } from "#domain/tenant.ts";
import { beginningOf } from "./begin.ts";
import { dueTenants } from "./due.ts";
import { nextStep, withVolumes } from "./next-step.ts";
import type { OpenedBackups, RehearsalAction, RehearsalWorld } from "./world.ts";

/** What is saved, and then done: in this order, a rehearsal whose traces are anywhere is known. */
export interface RehearsalPlan {
  readonly state: Rehearsals;
  readonly actions: readonly RehearsalAction[];
}

/** As many at once are looked at more closely, since some of them may turn out not to be ready. */
const CANDIDATES = 10;

/** Those whose backups have to be opened before a plan can be made. */
export function candidates(world: RehearsalWorld): readonly Tenant[] {
  const free = world.settings.atOnce - runningOf(world.state).length;
  return world.settings.mode === "off" || free <= 0 ? [] : dueTenants(world).slice(0, CANDIDATES);
}

/** One step for each rehearsal that runs, and a beginning for as many as may run besides. */
export function planRehearsals(world: RehearsalWorld, opened: OpenedBackups): RehearsalPlan {
  const actions: RehearsalAction[] = [...strayActions(world)];
  const tenants = new Map<string, TenantRehearsals>();
  for (const [id, known] of Object.entries(world.state.tenants)) {
    const tenant = world.tenants.find((one) => one.id === id);
    const next = known.running === null ? known : takeStep(id, known, known.running, tenant, world, actions);
    // Of a tenant that is gone nothing is kept but what is still to be cleared.
    if (next.running !== null || (tenant !== undefined && tenant.state !== "deleted")) tenants.set(id, next);
  }
  let free = world.settings.atOnce - runningOf(world.state).length;
  let gib = runningOf(world.state).reduce((sum, running) => sum + running.gib, 0);
  for (const tenant of candidates(world)) {
    if (free <= 0) break;
    const known = tenants.get(tenant.id) ?? NEVER_REHEARSED;
    const beginning = beginningOf(tenant, world, opened);
    if ("skipped" in beginning) {
      tenants.set(tenant.id, { ...known, skipped: beginning.skipped });
      continue;
    }
    const { running } = beginning;
    if (gib + running.gib > world.settings.mostGiB) continue;
    free -= 1;
    gib += running.gib;
    tenants.set(tenant.id, { ...known, running, skipped: null });
    actions.push(beginAction(tenant.id, running));
  }
  return { state: { ...world.state, savedAt: world.now, tenants: Object.fromEntries(tenants) }, actions };
}

function takeStep(
  id: string,
  known: TenantRehearsals,
  before: RunningRehearsal,
  tenant: Tenant | undefined,
  world: RehearsalWorld,
  actions: RehearsalAction[],
): TenantRehearsals {
  const running = withVolumes(before, world);
  const step = nextStep(running, tenant, world);
  switch (step.kind) {
    case "begin":
      actions.push(beginAction(id, running));
      return { ...known, running };
    case "wait":
      return { ...known, running };
    case "clear":
      actions.push(...step.remove.map((item) => ({ kind: "remove" as const, rehearsal: running.name, item })));
      return { ...known, running };
    case "forget":
      return { ...known, running: null };
    case "end": {
      const { result } = step;
      const ended = { ...known, running: { ...running, result } };
      if (result.outcome === "abandoned") return ended;
      return { ...ended, last: result, passedAt: result.outcome === "passed" ? result.at : known.passedAt };
    }
  }
}

function beginAction(tenant: string, { name, backup, from }: RunningRehearsal): RehearsalAction {
  return { kind: "begin", tenant, name, backup, from };
}

/** What is labelled as a rehearsal, and that no state knows any more, once it is older than any rehearsal gets. */
function strayActions({ facts, settings, state, now }: RehearsalWorld): readonly RehearsalAction[] {
  const known = new Set(runningOf(state).map(({ name }) => name));
  const isStray = ({ name, createdAt }: { readonly name: string; readonly createdAt: number }) =>
    !known.has(name) && createdAt + settings.deadline < now;
  const restores = facts.restores.filter((one) => isRestoreOfRehearsal(one) && isStray(one));
  const namespaces = facts.namespaces.filter((one) => isRehearsal(one) && isStray(one) && one.phase !== "Terminating");
  return [
    ...restores.map(({ name: id }) => ({ rehearsal: id, item: { kind: "Restore" as const, id } })),
    ...namespaces.map(({ name: id, uid }) => ({ rehearsal: id, item: { kind: "Namespace" as const, id, uid } })),
  ].map((one) => ({ kind: "remove", ...one }));
}

function runningOf({ tenants }: Rehearsals): readonly RunningRehearsal[] {
  return Object.values(tenants).flatMap(({ running }) => running ?? []);
}
