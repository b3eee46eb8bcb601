import type { Advisory, Evidence, Verdict, Violation } from "#domain/finding.ts";
import type { Unreadable } from "#domain/reading.ts";

interface Details {
  readonly advisories?: readonly Advisory[];
  readonly evidence?: Evidence;
}

export function kept(reason: string, message: string, details: Details = {}): Verdict {
  return {
    outcome: "kept",
    reason,
    message,
    violations: [],
    advisories: details.advisories ?? [],
    evidence: details.evidence ?? {},
  };
}

export function notApplicable(reason: string, message: string, details: Details = {}): Verdict {
  return { ...kept(reason, message, details), outcome: "notApplicable" };
}

/** Broken by what the violations name; at least one. Without `message`, theirs are what is said. */
export function broken(
  violations: readonly [Violation, ...Violation[]],
  details: Details & { readonly message?: string } = {},
): Verdict {
  const [first, ...others] = violations;
  const message =
    details.message ?? (others.length === 0 ? first.message : `${first.message} (and ${others.length} more)`);
  return { ...kept(first.reason, message, details), outcome: "broken", violations };
}

/** Not to be known, because something could not be read. */
export function unknown(cause: Unreadable, details: Details = {}): Verdict {
  return {
    ...kept(unreadableReason(cause), `${cause.source} could not be read: ${cause.message}`, details),
    outcome: "unknown",
    evidence: { ...details.evidence, source: cause.source, cause: cause.cause },
  };
}

/** What was read could not be understood: a phase, a version or a rule that is not known here. */
export function notUnderstood(reason: string, message: string, details: Details = {}): Verdict {
  return { ...kept(reason, message, details), outcome: "unknown" };
}

/** Broken where anything is certainly wrong, unknown where anything could not be read, else `otherwise`. */
export function conclude(
  found: { readonly violations: readonly Violation[]; readonly unreadable: readonly Unreadable[] } & Details,
  otherwise: () => Verdict,
): Verdict {
  const [first, ...others] = found.violations;
  if (first) return broken([first, ...others], found);
  const [cause] = found.unreadable;
  return cause ? unknown(cause, found) : otherwise();
}

function unreadableReason({ cause }: Unreadable): string {
  return `Unreadable${cause.charAt(0).toUpperCase()}${cause.slice(1)}`;
}
