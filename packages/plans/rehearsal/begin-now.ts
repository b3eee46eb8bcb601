import { formatInstant } from "#domain/instant.ts";
import { NEVER_REHEARSED, type Rehearsals, type RunningRehearsal } from "#domain/rehearsal.ts";
import { beginningOf } from "./begin.ts";
import { runningIn } from "./plan-beginnings.ts";
import type { OpenedBackups, RehearsalWorld, RehearsedTenant } from "./world.ts";

export interface Refusal {
  /** A constant for machines. */
  readonly reason: string;
  /** What was found, what is allowed, and what to do next. */
  readonly message: string;
}

/**
 * The rehearsal that a person asks for, whether or not its tenant is due, within the same limits as any other; or why
 * there is none.
 */
export function beginNow(
  tenant: RehearsedTenant,
  world: RehearsalWorld,
  opened: OpenedBackups,
): { readonly running: RunningRehearsal } | { readonly refused: Refusal } {
  const refused = refusalOf(tenant, world);
  if (refused !== undefined) return { refused };
  const beginning = beginningOf(tenant, world, opened);
  if ("skipped" in beginning) return { refused: { reason: "NotReady", message: `${beginning.skipped}.` } };
  const taken = runningIn(world.state).reduce((sum, one) => sum + one.gib, 0);
  const { mostGiB } = world.settings;
  if (taken + beginning.running.gib > mostGiB) {
    const message = `It needs ${beginning.running.gib} GiB, and rehearsals that run have ${taken} of the ${mostGiB} GiB that rehearsals.mostGiB allows. Wait until they are cleared.`;
    return { refused: { reason: "TooMuchVolume", message } };
  }
  return beginning;
}

/** What speaks against it before anything of a backup is read. */
export function refusalOf(
  { id, state }: RehearsedTenant,
  world: Pick<RehearsalWorld, "settings" | "state">,
): Refusal | undefined {
  const { mode, atOnce } = world.settings;
  if (mode === "off")
    return { reason: "RehearsalsOff", message: "Rehearsals are off; rehearsals.mode in surety.yaml has to be on." };
  if (state !== "active")
    return {
      reason: "TenantNotActive",
      message: `Tenant ${id} is ${state}; only those that are active are rehearsed.`,
    };
  const own = world.state.tenants[id]?.running;
  if (own != null) {
    const message = `Rehearsal ${own.name} of tenant ${id} runs since ${formatInstant(own.startedAt)}, or is being cleared.`;
    return { reason: "AlreadyRunning", message };
  }
  const others = runningIn(world.state).map(({ name }) => name);
  if (others.length < atOnce) return undefined;
  const message = `${others.join(", ")} runs, or is being cleared, and rehearsals.atOnce allows ${atOnce}. Wait until it is cleared.`;
  return { reason: "OthersRunning", message };
}

/** The state with it, as it is saved before anything is made. */
export function withBegun(state: Rehearsals, tenant: string, running: RunningRehearsal): Rehearsals {
  const known = state.tenants[tenant] ?? NEVER_REHEARSED;
  const tenants = { ...state.tenants, [tenant]: { ...known, running, skipped: null } };
  return { ...state, savedAt: running.startedAt, tenants };
}
