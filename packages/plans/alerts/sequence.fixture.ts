import type { Alert } from "#domain/alert.ts";
import { alertsSchema } from "#domain/alert-settings.ts";
import type { Finding, Outcome, Violation } from "#domain/finding.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { type TrackedFinding, trackedFindingSchema } from "#domain/tracked-finding.ts";
import { calmFlapping } from "./calm.ts";
import { type Followed, followFindings } from "./follow.ts";
import { planAlerts } from "./plan-alerts.ts";

export const START = Date.parse("2026-03-10T12:00:00.789Z");
export const QUARTER = 15 * 60_000;

interface Seen {
  readonly tenant?: string | null;
  readonly control?: string;
  readonly message?: string;
}

function finding(
  outcome: Outcome,
  fields: Partial<Finding>,
  { tenant = "acme", control = "backup-complete", message }: Seen,
): Finding {
  return {
    ...{ control, promise: "daily-backups", tenant: tenant === null ? null : tenantIdSchema.parse(tenant) },
    ...{ cluster: "prod-eu", observedAt: START, outcome, reason: "Reason", message: message ?? `It is ${outcome}.` },
    ...{ violations: [], advisories: [], evidence: {} },
    ...fields,
  };
}

export const kept = (seen: Seen = {}): Finding => finding("kept", {}, seen);
export const notApplicable = (seen: Seen = {}): Finding => finding("notApplicable", {}, seen);

/** Broken by these resources. */
export function broken(ids: readonly string[], seen: Seen = {}): Finding {
  return finding("broken", { reason: "SnapshotMissing", violations: ids.map(violation) }, seen);
}

/** What a broken finding becomes once people have accepted all of its violations. */
export function exempt(ids: readonly string[], seen: Seen = {}): Finding {
  return finding("exempt", { violations: ids.map(violation) }, seen);
}

export function violation(id: string): Violation {
  return { kind: "PersistentVolumeClaim", id, reason: "SnapshotMissing", message: `${id} lost its copy.` };
}

export function unknown(source = "AWS: describe-snapshots", cause = "forbidden", seen: Seen = {}): Finding {
  const reason = `Unreadable${cause.charAt(0).toUpperCase()}${cause.slice(1)}`;
  return finding(
    "unknown",
    { reason, evidence: { source, cause } },
    { message: `${source} could not be read: no`, ...seen },
  );
}

/** What a sweep saw, and what people were told. Findings are saved and read in between, as they are in the bucket. */
export interface Step extends Followed {
  readonly alerts: readonly Alert[];
}

/** Returns are told twice within 6 hours; what stays for 2 hours has settled. */
const flapping = alertsSchema.parse({ flapping: {} }).flapping;

const DEPLOYED = {
  stage: "production",
  flapping,
  todoOf: (_: string, reason: string) => (reason === "SnapshotMissing" ? "Back up at once." : undefined),
  severityOf: (control: string): Alert["severity"] => (control === "slow" ? "ticket" : "page"),
};

/** Sweeps one after the other, a quarter of an hour apart, each seeing these findings. */
export function sweeps(...seen: readonly (readonly Finding[])[]): readonly Step[] {
  let saved: readonly TrackedFinding[] = [];
  return seen.map((findings, at) => {
    const current = findings.map((one) => ({ ...one, observedAt: START + at * QUARTER }));
    const followed = calmFlapping(saved, followFindings(saved, current), DEPLOYED.flapping);
    saved = followed.findings.map((one) => trackedFindingSchema.parse(JSON.parse(JSON.stringify(one))));
    return { ...followed, alerts: planAlerts(followed.news, DEPLOYED) };
  });
}

/** What people were told by each sweep, as kinds of message. */
export function told(...seen: readonly (readonly Finding[])[]): readonly (readonly unknown[])[] {
  return sweeps(...seen).map(({ alerts }) => alerts.map(({ details }) => details["kind"]));
}
