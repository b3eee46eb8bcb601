import { NEVER_REHEARSED, type Rehearsals, type RunningRehearsal } from "#domain/rehearsal.ts";
import { beginningOf } from "./begin.ts";
import { dueTenants } from "./due.ts";
import type { OpenedBackups, RehearsalWorld, RehearsedTenant } from "./world.ts";

/** As many at once are looked at more closely, since some of them may turn out not to be ready. */
const CANDIDATES = 10;

/** Those whose backups have to be opened before it is known whether theirs can be begun. */
export function candidates(world: RehearsalWorld): readonly RehearsedTenant[] {
  const free = world.settings.atOnce - runningIn(world.state).length;
  return world.settings.mode === "off" || free <= 0 ? [] : dueTenants(world).slice(0, CANDIDATES);
}

/** The next state, with as many of the chosen begun as may run besides; of the others, why they cannot. */
export function planBeginnings(
  world: RehearsalWorld,
  opened: OpenedBackups,
  chosen: readonly RehearsedTenant[],
): Rehearsals {
  // Of a tenant that is gone nothing is kept but what is still to be cleared.
  const there = new Set<string>(world.tenants.flatMap(({ id, state }) => (state === "deleted" ? [] : [id])));
  const known = Object.entries(world.state.tenants).filter(([id, one]) => one.running !== null || there.has(id));
  const tenants = new Map(known);
  const running = runningIn(world.state);
  let free = world.settings.atOnce - running.length;
  let gib = running.reduce((sum, one) => sum + one.gib, 0);
  // Somebody else may have saved since they were chosen.
  const due = new Set(candidates(world).map(({ id }) => id));
  for (const tenant of chosen.filter(({ id }) => due.has(id))) {
    if (free <= 0) break;
    const before = tenants.get(tenant.id) ?? NEVER_REHEARSED;
    const beginning = beginningOf(tenant, world, opened);
    if ("skipped" in beginning) {
      tenants.set(tenant.id, { ...before, skipped: beginning.skipped });
      continue;
    }
    if (gib + beginning.running.gib > world.settings.mostGiB) continue;
    free -= 1;
    gib += beginning.running.gib;
    tenants.set(tenant.id, { ...before, running: beginning.running, skipped: null });
  }
  return { ...world.state, tenants: Object.fromEntries(tenants) };
}

export function runningIn({ tenants }: Rehearsals): readonly RunningRehearsal[] {
  return Object.values(tenants).flatMap(({ running }) => running ?? []);
}
