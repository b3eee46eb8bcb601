import type { Evidence } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";

/** Fields of evidence that a control wrote; undefined where it wrote none, or another version wrote something else. */
export function numberIn(evidence: Evidence | undefined, name: string): number | undefined {
  const value = evidence?.[name];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function instantIn(evidence: Evidence | undefined, name: string): Instant | undefined {
  const value = evidence?.[name];
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

export function textIn(evidence: Evidence | undefined, name: string): string | undefined {
  const value = evidence?.[name];
  return typeof value === "string" ? value : undefined;
}

export function recordIn(evidence: Evidence | undefined, name: string): Evidence | undefined {
  const value: unknown = evidence?.[name];
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is Evidence {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
