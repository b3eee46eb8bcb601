import type { DeploymentParts } from "../deployment/parts.ts";

/** A function of Surety's, its group in Kubernetes, and what its role has to be allowed. */
export interface FunctionOfSurety {
  /** As its folder is called. */
  readonly name: "tenant-events" | "sweep" | "delete-tenant" | "prune-retention";
  readonly group: string;
  readonly functionName: string;
}

export function functionsOf(parts: DeploymentParts): readonly FunctionOfSurety[] {
  const of = (name: FunctionOfSurety["name"], functionName: string) => ({
    name,
    group: `surety:${name}`,
    functionName,
  });
  return [
    of("sweep", parts.sweepFunctionName),
    of("tenant-events", parts.tenantEventsFunctionName),
    of("delete-tenant", parts.deleteTenantFunctionName),
    of("prune-retention", parts.pruneRetentionFunctionName),
  ];
}
