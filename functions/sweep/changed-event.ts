import type { SuretyEvent } from "#domain/events.ts";
import { formatInstant } from "#domain/instant.ts";
import { findingKey, violationKey } from "#domain/tracked-finding.ts";
import { suretyEvent } from "#effects/publish/surety-event.ts";
import type { Change } from "#plans/alerts/follow.ts";

/** EventBridge takes 256 KiB. */
const MOST_VIOLATIONS = 100;

/** A changed finding, for programs. Told twice because saving it failed, it is the same event. */
export function changedEvent({ finding, previous }: Change): SuretyEvent {
  const { control, promise, tenant, cluster, outcome, reason, message, violations, since, observedAt } = finding;
  const before = previous === undefined ? null : [previous.observedAt, previous.outcome];
  const identity = [findingKey(finding), before, outcome, violations.map(violationKey)];
  return suretyEvent("surety.finding.changed", identity, {
    ...{ tenant, at: observedAt },
    data: {
      ...{ control, promise, tenant, cluster, outcome, previously: previous?.outcome ?? null, reason, message },
      ...{ since: formatInstant(since), violationsCount: violations.length },
      violations: violations.slice(0, MOST_VIOLATIONS),
    },
  });
}
