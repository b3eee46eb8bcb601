import type { Swept } from "#domain/sweep.ts";
import { NOW } from "./finding.fixture.ts";

/** What a sweep says when all is well and nothing changed, unless said otherwise. */
export function aSweep(parts: Partial<Swept> = {}): Swept {
  return {
    ...{ status: "swept", cluster: "prod-eu", sweptAt: NOW, durationMs: 2_149, tenants: 3 },
    findings: { kept: 6, broken: 0, unknown: 0, notApplicable: 0, exempt: 0 },
    ...{ changesCount: 0, changes: [], alerts: [], unreadable: [], calls: { Kubernetes: 6 } },
    ...parts,
  };
}
