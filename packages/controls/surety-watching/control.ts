import { formatDuration, MINUTE, type Milliseconds } from "#domain/duration.ts";
import type { Violation } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { defineControl } from "../control.ts";
import { broken, kept, notApplicable } from "../verdict.ts";
import { reasons } from "./reasons.ts";

/** A schedule may be a minute late. */
const LATENESS: Milliseconds = MINUTE;

export const suretyWatching = defineControl({
  id: "surety-watching",
  promise: "watching",
  about: "tenants",
  severity: "ticket",
  looksAt:
    "Before this sweep, each control looked at the tenant within two of the configured periods (sweep.every). A gap is " +
    "shown by the sweep that ends it; that sweeps have stopped is told by an alarm of the deployment.",
  reasons,
  needs: ["lastLooks"],
  judge({ id, since }, { facts: { lastLooks }, cluster, now }) {
    const { every, controls, at } = lastLooks;
    if (at.size === 0) return notApplicable("FirstSweep", "This is the first sweep: nothing has looked before.");
    const allowed = 2 * every + LATENESS;
    const [added, before] = [
      controls.filter((control) => !at.has(control)),
      controls.filter((control) => at.has(control)),
    ];
    const looked = before.map((control) => ({ control, lastAt: at.get(control)?.get(id) }));
    const late = looked.filter(({ lastAt }) => now - (lastAt ?? since) > allowed);
    const times = looked.flatMap(({ lastAt }) => lastAt ?? []);
    const details = {
      advisories: added.map((control) => {
        return { reason: "ControlAdded", message: `Control ${control} is new, and has not looked at any tenant yet.` };
      }),
      evidence: {
        ...{ controls: controls.length, period: formatDuration(every) },
        ...(times.length === 0 ? {} : { oldestLookAt: formatInstant(Math.min(...times)) }),
      },
    };
    const newest = times.length === 0 ? undefined : Math.max(...times);
    if (newest !== undefined && late.length === looked.length)
      return broken([sweepsStopped(cluster.name, newest, every, now)], details);
    const [first, ...others] = late.map(({ control, lastAt }) => violation(control, id, lastAt, every, now));
    if (first) return broken([first, ...others], details);
    if (times.length === 0)
      return notApplicable("TenantNew", `No sweep of tenant ${id} was due before this one.`, details);
    const message = `Each control looked at ${id} within two periods of ${formatDuration(every)} before this sweep.`;
    return kept("SuretyWatching", message, details);
  },
});

/** One cause, whatever the number of controls. */
function sweepsStopped(cluster: string, lastAt: Instant, every: Milliseconds, now: Instant): Violation {
  const gap = `between ${formatInstant(lastAt)} and ${formatInstant(now)}, for ${formatDuration(now - lastAt)}`;
  const message = `No sweep looked at cluster ${cluster} ${gap}; promised is twice ${formatDuration(every)} at most.`;
  return { kind: "Cluster", id: cluster, reason: "GapInWatching", message };
}

function violation(
  control: string,
  tenant: string,
  lastAt: Instant | undefined,
  every: Milliseconds,
  now: Instant,
): Violation {
  const gap =
    lastAt === undefined
      ? `has never looked at ${tenant}`
      : `had not looked at ${tenant} since ${formatInstant(lastAt)}, ${formatDuration(now - lastAt)} before this sweep`;
  const message = `Control ${control} ${gap}; promised is twice ${formatDuration(every)} at most.`;
  return { kind: "Control", id: control, reason: lastAt === undefined ? "NeverLooked" : "GapInWatching", message };
}
