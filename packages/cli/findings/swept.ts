import type { ClusterFindings, TrackedFinding } from "#domain/tracked-finding.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import type { Known } from "./filter.ts";

/** What the last sweep of each cluster saw. */
export interface Swept {
  readonly saved: readonly ClusterFindings[];
  /** Clusters at which no sweep has looked yet. */
  readonly missing: readonly string[];
}

const AT_ONCE = 8;

/** `load` reads what is saved of one cluster; undefined where nothing is. */
export async function readSwept(
  clusters: readonly string[],
  load: (cluster: string) => Promise<ClusterFindings | undefined>,
): Promise<Swept> {
  const loaded = await mapConcurrently(clusters, AT_ONCE, load);
  return {
    saved: loaded.filter((one) => one !== undefined),
    missing: clusters.filter((_, at) => loaded[at] === undefined),
  };
}

/** The names that findings are about. A control that only the deployed version knows is one, too. */
export function namesIn(findings: readonly TrackedFinding[], controls: readonly string[]): Known {
  return {
    tenants: findings.flatMap(({ tenant }) => tenant ?? []).sort(),
    controls: [...controls, ...findings.map(({ control }) => control)],
  };
}
