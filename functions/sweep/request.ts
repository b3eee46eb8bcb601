import type { Cluster } from "#domain/configuration.ts";
import type { Instant } from "#domain/instant.ts";
import { type SweepRequest, sweepRequestSchema } from "#domain/sweep.ts";
import type { TenantId } from "#domain/tenant.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { parseRequestAs } from "#runtime/request.ts";
import type { Dependencies } from "./dependencies.ts";

/** One cluster to look at. */
export interface Target {
  readonly cluster: Cluster;
  /** Only this tenant of it. */
  readonly only?: TenantId | undefined;
  readonly scheduledAt?: Instant | undefined;
}

/** One run of the function. */
export interface Run {
  readonly id: string;
  /** When the function is stopped, finished or not. */
  readonly endsAt: Instant;
}

/** Throws InvalidInput that says what was found and what is allowed. */
export function parseRequest(event: unknown): SweepRequest {
  return parseRequestAs(sweepRequestSchema, event, "sweep request");
}

export async function targetsOf(request: SweepRequest, deps: Dependencies): Promise<readonly Target[]> {
  const { tenant: only, scheduledAt } = request;
  const { clusters } = deps.configuration;
  const asked = only === undefined ? request.cluster : await clusterOf(only, request, deps);
  const found = clusters.filter(({ name }) => asked === undefined || name === asked);
  if (found.length > 0) return found.map((cluster) => ({ cluster, only, scheduledAt }));
  const allowed = clusters.map(({ name }) => name).join(", ");
  throw new InvalidInput([`sweep request: cluster: found "${asked}"; allowed is one of: ${allowed}`]);
}

async function clusterOf(id: TenantId, { cluster }: SweepRequest, { tenants }: Dependencies): Promise<string> {
  const tenant = (await tenants.listTenants()).find((one) => one.id === id);
  if (tenant !== undefined && (cluster === undefined || cluster === tenant.cluster)) return tenant.cluster;
  const where = cluster === undefined ? "" : ` of cluster ${cluster}`;
  const hint = tenant === undefined ? "surety tenants list shows them" : `it is in cluster ${tenant.cluster}`;
  throw new InvalidInput([`sweep request: tenant: found "${id}"; allowed is a known tenant${where} (${hint})`]);
}
