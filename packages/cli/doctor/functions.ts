import type { DeploymentParts } from "../deployment/parts.ts";

/** A function of Surety's, its group in Kubernetes, and what its role has to be allowed. */
export interface FunctionOfSurety {
  /** As its folder is called. */
  readonly name:
    | "tenant-events"
    | "sweep"
    | "delete-tenant"
    | "prune-retention"
    | "rehearse-restore"
    | "digest"
    | "report";
  /** Undefined: it asks no cluster. */
  readonly group: string | undefined;
  readonly functionName: string;
}

export function functionsOf(parts: DeploymentParts): readonly FunctionOfSurety[] {
  const of = (name: FunctionOfSurety["name"], functionName: string) => ({ name, functionName, group: undefined });
  const inClusters = (name: FunctionOfSurety["name"], functionName: string) => ({
    ...of(name, functionName),
    group: `surety:${name}`,
  });
  return [
    inClusters("sweep", parts.sweepFunctionName),
    inClusters("tenant-events", parts.tenantEventsFunctionName),
    inClusters("delete-tenant", parts.deleteTenantFunctionName),
    inClusters("prune-retention", parts.pruneRetentionFunctionName),
    inClusters("rehearse-restore", parts.rehearseRestoreFunctionName),
    of("digest", parts.digestFunctionName),
    of("report", parts.reportFunctionName),
  ];
}
