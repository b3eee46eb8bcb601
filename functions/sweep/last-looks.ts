import type { Control } from "#controls/control.ts";
import type { Milliseconds } from "#domain/duration.ts";
import type { LastLooks } from "#domain/last-looks.ts";
import type { ClusterFindings } from "#domain/tracked-finding.ts";

/** What the findings of the sweeps before say about when they were made. */
export function lastLooksOf(
  document: ClusterFindings | undefined,
  controls: readonly Control[],
  every: Milliseconds,
): LastLooks {
  const byControl = Map.groupBy(document?.findings ?? [], ({ control }) => control);
  return {
    every,
    // Who watches the watching looks at the same time as all others.
    controls: controls
      .filter(({ about, needs }) => about === "tenants" && !needs.includes("lastLooks"))
      .map(({ id }) => id),
    at: new Map(
      [...byControl].map(([control, findings]) => [
        control,
        new Map(findings.flatMap(({ tenant, observedAt }) => (tenant === null ? [] : [[tenant, observedAt] as const]))),
      ]),
    ),
  };
}
