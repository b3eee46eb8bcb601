import { formatInstant } from "#domain/instant.ts";
import type { FindingsReport } from "./findings-report.ts";
import { jsonText } from "./json-text.ts";

/** One object with everything, for programs. Its names and their order are fixed; what is added later comes at the end. */
export function renderFindingsJson({ observedAt, findings, summary }: FindingsReport): string {
  const document = {
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
      ...(rest.muted && { muted: rest.muted.map((mute) => ({ ...mute, until: formatInstant(mute.until) })) }),
    })),
    summary,
  };
  return jsonText(document);
}
