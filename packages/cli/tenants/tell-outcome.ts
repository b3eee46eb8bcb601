import { formatDuration } from "#domain/duration.ts";
import { renderTenantJson, renderTenantsTable } from "#report/tenants-table.ts";
import type { OnboardOptions } from "../commands/tenants.ts";
import { BROKEN, DONE, type ExitStatus, UNKNOWN } from "../exit-status.ts";
import type { Session } from "../session.ts";
import type { Outcome } from "./await-onboarding.ts";
import { inOptions } from "./onboarding-event.ts";

/** Says what became of a request for a tenant, and returns what that means to scripts. */
export function tellOutcome(
  outcome: Outcome,
  id: string,
  { json, wait }: Pick<OnboardOptions, "json" | "wait">,
  { layout, io, print, note, warn }: Session,
): ExitStatus {
  switch (outcome.is) {
    case "done":
      if (outcome.instead) note("A newer request for this tenant was carried out instead; this is what it asked for.");
      print(
        json ? renderTenantJson(outcome.tenant) : renderTenantsTable([outcome.tenant], { ...layout, now: io.now() }),
      );
      return DONE;
    case "failed":
      warn(`error: tenant ${id}: ${inOptions(outcome.reason)}`);
      return BROKEN;
    case "pending": {
      const state = outcome.tenant === undefined ? "was not taken up" : `is still ${outcome.tenant.state}`;
      const waited = formatDuration(wait === false ? 0 : wait);
      warn(`error: tenant ${id} ${state} after ${waited}. It goes on: surety tenants list shows when it is active.`);
      return UNKNOWN;
    }
  }
}
