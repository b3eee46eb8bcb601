import type { Advisory, Evidence, Verdict, Violation } from "#domain/finding.ts";
import type { Unreadable } from "#domain/reading.ts";

interface Details {
  readonly advisories?: readonly Advisory[];
  readonly evidence?: Evidence;
}

/** One for all of a hundred thousand findings. */
const NONE: readonly never[] = [];

export function kept(reason: string, message: string, details: Details = {}): Verdict {
  return {
    outcome: "kept",
    reason,
    message,
    violations: NONE,
    advisories: details.advisories?.length ? details.advisories : NONE,
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

/**
 * Not to be known, because something could not be read. What else could not be read is named, too, so that whoever mends
 * the first cause does not find the next one only then.
 */
export function unknown(
  cause: Unreadable,
  { others = [], ...details }: Details & { readonly others?: readonly Unreadable[] } = {},
): Verdict {
  const unreadable = [cause, ...others];
  return {
    ...kept(unreadableReason(cause), describeUnreadable(unreadable), details),
    outcome: "unknown",
    evidence: {
      ...details.evidence,
      ...{ source: cause.source, cause: cause.cause },
      ...(others.length > 0 && { unreadable: sourcesOf(unreadable) }),
    },
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
  const [cause, ...more] = found.unreadable;
  return cause ? unknown(cause, { ...found, others: more }) : otherwise();
}

/** All sources are in the evidence; in a sentence nobody reads more of them. */
const MOST_NAMED = 5;

/** What failed of the same is said once: `prod-eu: pods, prod-eu: nodes could not be read: no answer`. */
function describeUnreadable(unreadable: readonly Unreadable[]): string {
  const byMessage = [...Map.groupBy(unreadable, ({ message }) => message)];
  return byMessage.map(([message, same]) => `${named(sourcesOf(same))} could not be read: ${message}`).join("; ");
}

function named(sources: readonly string[]): string {
  const more = sources.length - MOST_NAMED;
  return `${sources.slice(0, MOST_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function sourcesOf(unreadable: readonly Unreadable[]): readonly string[] {
  return [...new Set(unreadable.map(({ source }) => source))];
}

function unreadableReason({ cause }: Unreadable): string {
  return `Unreadable${cause.charAt(0).toUpperCase()}${cause.slice(1)}`;
}
