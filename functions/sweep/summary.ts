import type { Milliseconds } from "#domain/duration.ts";
import { countOutcomes } from "#domain/finding.ts";
import type { Swept } from "#domain/sweep.ts";
import type { Seen } from "./look.ts";
import type { Target } from "./request.ts";
import type { Told } from "./tell.ts";

/** Lambda answers at most 6 MB, and nobody reads more than this. */
const MOST_CHANGES = 200;
const MOST_ALERTS = 50;
const MOST_UNREADABLE = 20;

export function summarize({ cluster }: Target, seen: Seen, { changes, alerts }: Told, durationMs: Milliseconds): Swept {
  return {
    ...{ status: "swept", cluster: cluster.name, sweptAt: seen.at, durationMs, tenants: seen.tenants.length },
    findings: { ...countOutcomes(seen.findings) },
    changesCount: changes.length,
    changes: changes.slice(0, MOST_CHANGES).map(({ finding, previous }) => {
      const { control, tenant, outcome, reason, message } = finding;
      return { control, tenant, previously: previous?.outcome ?? null, outcome, reason, message };
    }),
    alerts: alerts.slice(0, MOST_ALERTS).map(({ subject }) => subject),
    unreadable: seen.unreadable
      .slice(0, MOST_UNREADABLE)
      .map(({ source, cause, message }) => ({ source, cause, message })),
    calls: { ...seen.calls },
  };
}
