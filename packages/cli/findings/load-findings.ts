import type { ClusterFindings } from "#domain/tracked-finding.ts";
import type { Deployment } from "../deployment/deployment.ts";

export function createFindingsLoader(_deployment: Deployment) {
  return async (_cluster: string): Promise<ClusterFindings | undefined> => undefined;
}
