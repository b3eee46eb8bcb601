import type { Finding } from "#domain/finding.ts";
import { formatInstant, type Instant } from "#domain/instant.ts";
import { summarize } from "./summary.ts";

/** One object with everything, for programs. Its names and their order are fixed; what is added later comes at the end. */
export function renderFindingsJson(findings: readonly Finding[], observedAt: Instant): string {
  const report = {
    observedAt: formatInstant(observedAt),
    findings: findings.map(({ control, promise, tenant, cluster, outcome, reason, message, ...rest }) => ({
      control,
      promise,
      tenant,
      cluster,
      outcome,
      reason,
      message,
      violations: rest.violations.map(({ kind, id, reason, message }) => ({ kind, id, reason, message })),
      advisories: rest.advisories,
      evidence: rest.evidence,
    })),
    summary: summarize(findings),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
