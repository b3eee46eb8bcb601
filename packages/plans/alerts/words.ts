import { formatDuration, SECOND } from "#domain/duration.ts";
import type { Finding, Outcome } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";

const MOST_LISTED = 20;

/** `acme`, `3 tenants`, `3 tenants and the cluster`, or the cluster's name where all findings are about it. */
export function who(findings: readonly Finding[]): string {
  const tenants = distinct(findings.flatMap(({ tenant }) => tenant ?? []));
  if (tenants.length === 0) return distinct(findings.map(subjectOf)).join();
  const counted = tenants.length === 1 ? tenants.join() : `${tenants.length} tenants`;
  return findings.some(({ tenant }) => tenant === null) ? `${counted} and the cluster` : counted;
}

/** `backup-fresh`, `backup-fresh and backup-complete`, or `3 controls`. */
export function which(findings: readonly Finding[]): string {
  const controls = distinct(findings.map(({ control }) => control));
  return controls.length > 2 ? `${controls.length} controls` : controls.join(" and ");
}

/** `backup-fresh is broken`, `backup-fresh and backup-complete are broken`. */
export function whichAre(findings: readonly Finding[], said: string): string {
  return `${which(findings)} ${distinct(findings.map(({ control }) => control)).length === 1 ? "is" : "are"} ${said}`;
}

/** `Tenant acme, cluster prod-eu`, or only the cluster where several tenants are meant, or none. */
export function where(findings: readonly [Finding, ...Finding[]]): string {
  const [{ tenant, cluster }] = findings;
  const isOne = tenant !== null && findings.every((finding) => finding.tenant === tenant);
  return isOne ? `Tenant ${tenant}, cluster ${cluster}` : `Cluster ${cluster}`;
}

/** What tells the findings apart: tenants, and controls where there are several. Of very many, the first ones. */
export function names(findings: readonly Finding[]): string {
  const all = findings.map(distinctName(findings));
  const more = all.length > MOST_LISTED ? ` and ${all.length - MOST_LISTED} more` : "";
  return all.slice(0, MOST_LISTED).join(", ") + more;
}

/** Sentences, a line for each; where there are several findings, after the name of each. */
export function sentences<F extends Finding>(findings: readonly F[], of: (finding: F) => readonly string[]): string[] {
  const nameOf = distinctName(findings);
  const all = findings.flatMap((finding) =>
    of(finding).map((sentence) => (findings.length > 1 ? `${nameOf(finding)}: ${sentence}` : sentence)),
  );
  const more = all.length > MOST_LISTED ? [`… and ${all.length - MOST_LISTED} more.`] : [];
  return [...all.slice(0, MOST_LISTED), ...more];
}

function distinctName(findings: readonly Finding[]): (finding: Finding) => string {
  const oneControl = new Set(findings.map(({ control }) => control)).size === 1;
  return (finding) => (oneControl ? subjectOf(finding) : `${subjectOf(finding)} (${finding.control})`);
}

/** `2 kept, 1 exempt`. */
export function outcomes(findings: readonly Finding[]): string {
  const count = (outcome: Outcome) => findings.filter((finding) => finding.outcome === outcome).length;
  return distinct(findings.map(({ outcome }) => outcome))
    .map((outcome) => `${count(outcome)} ${outcome}`)
    .join(", ");
}

/** A time as people read it: to the second. */
export function toSecond(at: Instant): string {
  return formatInstant(at - (at % SECOND));
}

/** From when to when, and how long that is. */
export function period(from: Instant, to: Instant): string {
  return `from ${toSecond(from)} to ${toSecond(to)} (${formatDuration(to - from)})`;
}

export function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}

function subjectOf({ tenant, cluster }: Finding): string {
  return tenant ?? cluster;
}
