import type { Milliseconds } from "./duration.ts";
import type { Instant } from "./instant.ts";
import type { TenantRehearsals } from "./rehearsal.ts";

/** Worst first. */
export const STANDINGS = ["failed", "skipped", "tooOld", "never", "passed"] as const;
export type RehearsalStanding = (typeof STANDINGS)[number];

/** How the tenant stands by its last rehearsal. What is too old, or never was, is not passed. */
export function standingOf(
  { last, passedAt, skipped }: TenantRehearsals,
  now: Instant,
  period: Milliseconds,
): RehearsalStanding {
  if (last?.outcome === "failed" && last.at >= (passedAt ?? 0)) return "failed";
  if (passedAt !== null && now - passedAt <= period) return "passed";
  if (skipped !== null) return "skipped";
  return passedAt === null ? "never" : "tooOld";
}
