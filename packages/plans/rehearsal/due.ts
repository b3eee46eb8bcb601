import { DAY, type Milliseconds } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import { NEVER_REHEARSED, type TenantRehearsals } from "#domain/rehearsal.ts";
import type { Tenant } from "#domain/tenant.ts";
import { stableHash } from "../onboarding/stable-hash.ts";
import type { RehearsalWorld, RehearsedTenant } from "./world.ts";

const HASHES = 2 ** 32;
/** Tenants that passed at the same time are spread over this share of the period. */
const SPREAD = 1 / 4;

/** The tenants whose turn it is, those that have waited longest first. One of which a rehearsal runs is not among them. */
export function dueTenants({ tenants, state, period, now }: RehearsalWorld): readonly RehearsedTenant[] {
  return tenants
    .filter(({ state: lifecycle }) => lifecycle === "active")
    .map((tenant) => ({ tenant, known: state.tenants[tenant.id] ?? NEVER_REHEARSED }))
    .filter(({ tenant, known }) => known.running === null && dueAt(tenant, known, period) <= now)
    .sort((a, b) => waitsSince(a.known) - waitsSince(b.known) || stableHash(a.tenant.id) - stableHash(b.tenant.id))
    .map(({ tenant }) => tenant);
}

/**
 * Early enough that a repetition still fits into the period, and not at the same time for all. What failed is tried
 * again a day later: sooner would cost much, and show the same. So is what a person stopped.
 */
export function dueAt({ id }: Tenant, { passedAt, last, stoppedAt }: TenantRehearsals, period: Milliseconds): Instant {
  const share = (stableHash(id) / HASHES) * SPREAD;
  const afterSuccess = passedAt === null ? 0 : passedAt + period * (1 - SPREAD + share);
  const pause = Math.min(DAY, period);
  const afterFailure = last?.outcome === "failed" ? last.at + pause : 0;
  return Math.max(afterSuccess, afterFailure, stoppedAt === undefined ? 0 : stoppedAt + pause);
}

function waitsSince({ passedAt, last }: TenantRehearsals): Instant {
  return Math.max(passedAt ?? 0, last?.at ?? 0);
}
