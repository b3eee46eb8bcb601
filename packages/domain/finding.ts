import type { Instant } from "./instant.ts";
import type { Mute } from "./leave.ts";
import type { PromiseId } from "./promises.ts";
import type { TenantId } from "./tenant.ts";

/**
 * `kept` · `broken` · `unknown` (could not look, or could not understand) · `notApplicable` · `exempt` (a person
 * accepted it). Unknown is never kept.
 */
export const OUTCOMES = ["kept", "broken", "unknown", "notApplicable", "exempt"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One resource within a finding that is not as promised. `kind` and `id` are the resource's own. */
export interface Violation {
  readonly kind: string;
  readonly id: string;
  /** A constant for machines, in UpperCamelCase. */
  readonly reason: string;
  /** A sentence for people. */
  readonly message: string;
}

/** Something that keeps the promise, yet is weak or about to break. */
export interface Advisory {
  readonly reason: string;
  readonly message: string;
}

/** Numbers, names and times that the verdict rests on. JSON. */
export type Evidence = Readonly<Record<string, unknown>>;

/** What a control says of one tenant or cluster. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly message: string;
  readonly violations: readonly Violation[];
  readonly advisories: readonly Advisory[];
  readonly evidence: Evidence;
}

export interface Finding extends Verdict {
  readonly control: string;
  readonly promise: PromiseId;
  /** null for a finding about a whole cluster. */
  readonly tenant: TenantId | null;
  readonly cluster: string;
  readonly observedAt: Instant;
  /** What keeps people from being told that it is broken or unknown; absent where nothing does. */
  readonly muted?: readonly Mute[] | undefined;
}

export type OutcomeCounts = Readonly<Record<Outcome, number>>;

/** How many findings have each outcome. */
export function countOutcomes(findings: readonly Pick<Finding, "outcome">[]): OutcomeCounts {
  const counts: Record<Outcome, number> = { kept: 0, broken: 0, unknown: 0, notApplicable: 0, exempt: 0 };
  for (const { outcome } of findings) counts[outcome] += 1;
  return counts;
}
