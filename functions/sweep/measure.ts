import { type Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { countOutcomes, type Finding, OUTCOMES, type Outcome } from "#domain/finding.ts";

const NAMES: Readonly<Record<Outcome, string>> = {
  kept: "Kept",
  broken: "Broken",
  unknown: "Unknown",
  notApplicable: "NotApplicable",
  exempt: "Exempt",
};

/** Prints, in CloudWatch's embedded metric format, how many findings of each control have each outcome. */
export function createMeasure(metrics: Metrics): (cluster: string, findings: readonly Finding[]) => void {
  return (cluster, findings) => {
    const byControl = Map.groupBy(findings, ({ control }) => control);
    for (const [control, found] of byControl) {
      metrics.addDimensions({ cluster, control });
      const counts = countOutcomes(found);
      for (const outcome of OUTCOMES) metrics.addMetric(NAMES[outcome], MetricUnit.Count, counts[outcome]);
      metrics.publishStoredMetrics();
    }
  };
}
