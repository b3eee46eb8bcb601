import { createHash } from "node:crypto";
import { SURETY_SOURCE, type SuretyEvent } from "#domain/events.ts";
import { formatInstant } from "#domain/instant.ts";
import { findingKey, violationKey } from "#domain/tracked-finding.ts";
import type { Change } from "#plans/alerts/follow.ts";

/** EventBridge takes 256 KiB. */
const MOST_VIOLATIONS = 100;

/** A changed finding, for programs. Told twice because saving it failed, it has the same id. */
export function changedEvent({ finding, previous }: Change): SuretyEvent {
  const { control, promise, tenant, cluster, outcome, reason, message, violations, since, observedAt } = finding;
  return {
    ...{ specversion: "1.0", id: idOf({ finding, previous }), source: SURETY_SOURCE },
    ...{ type: "surety.finding.changed", time: formatInstant(observedAt), datacontenttype: "application/json" },
    ...(tenant === null ? {} : { subject: tenant }),
    data: {
      ...{ control, promise, tenant, cluster, outcome, previously: previous?.outcome ?? null, reason, message },
      ...{ since: formatInstant(since), violationsCount: violations.length },
      violations: violations.slice(0, MOST_VIOLATIONS),
    },
  };
}

function idOf({ finding, previous }: Change): string {
  const after = previous === undefined ? null : [previous.observedAt, previous.outcome];
  const becomes = [finding.outcome, ...finding.violations.map(violationKey)];
  const identity = JSON.stringify([findingKey(finding), after, becomes]);
  return createHash("sha256").update(identity).digest("hex").slice(0, 32);
}
