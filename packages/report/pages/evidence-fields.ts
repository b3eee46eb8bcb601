import type { Evidence } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";

/** A time in evidence that a control wrote; undefined where it wrote none, or another version wrote something else. */
export function instantIn(evidence: Evidence | undefined, name: string): Instant | undefined {
  const value = evidence?.[name];
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
