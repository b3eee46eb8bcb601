import type { Instant } from "#domain/instant.ts";
import type { Rehearsals } from "#domain/rehearsal.ts";

/** The state in which what runs of a tenant is to be ended; undefined where there is nothing to end any more. */
export function withStop(state: Rehearsals, tenant: string, now: Instant): Rehearsals | undefined {
  const known = state.tenants[tenant];
  if (known?.running == null || known.running.result !== null || known.running.stopAskedAt !== undefined)
    return undefined;
  const stopped = { ...known, stoppedAt: now, running: { ...known.running, stopAskedAt: now } };
  return { ...state, savedAt: now, tenants: { ...state.tenants, [tenant]: stopped } };
}
