import type { Exemption } from "#domain/configuration.ts";
import type { Verdict } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { concerns, covers, type Subject } from "#domain/leave.ts";

/**
 * A broken verdict all of whose violations people have accepted becomes `exempt`; of one that is accepted in part, the
 * rest stays broken. What is unknown cannot be accepted, and an exemption that has ended says so.
 */
export function applyExemptions(
  verdict: Verdict,
  subject: Subject,
  exemptions: readonly Exemption[],
  now: Instant,
): Verdict {
  if (verdict.outcome !== "broken") return verdict;
  const mine = exemptions.filter((exemption) => concerns(exemption, subject));
  if (mine.length === 0) return verdict;
  const [current, ended] = [mine.filter((e) => e.until > now), mine.filter((e) => e.until <= now)];
  const rest = verdict.violations.filter((violation) => !current.some((exemption) => covers(exemption, violation)));
  const [first] = rest;
  if (first === undefined) {
    return {
      ...verdict,
      outcome: "exempt",
      reason: "Exempt",
      message: `${current.map(describe).join("; ")}. What is accepted: ${verdict.message}`,
    };
  }
  const lapsed = ended.filter((exemption) => rest.some((violation) => covers(exemption, violation)));
  const accepted = rest.length < verdict.violations.length;
  return {
    ...verdict,
    ...(accepted ? { reason: first.reason, message: rest.map((violation) => violation.message).join(" ") } : {}),
    violations: rest,
    advisories: [
      ...verdict.advisories,
      ...lapsed.map((e) => ({
        reason: "ExemptionEnded",
        message: `The exemption of ${e.owner} ended at ${formatInstant(e.until)}.`,
      })),
    ],
  };
}

function describe(exemption: Exemption): string {
  return `Accepted by ${exemption.owner} until ${formatInstant(exemption.until)}: ${exemption.reason}`;
}
