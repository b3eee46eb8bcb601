import type { Cluster } from "#domain/configuration.ts";
import type { FactName, Facts } from "#domain/facts.ts";
import type { Verdict } from "#domain/finding.ts";
import type { Instant } from "#domain/instant.ts";
import type { PromiseId, Promises } from "#domain/promises.ts";
import type { Reading } from "#domain/reading.ts";
import type { Tenant } from "#domain/tenant.ts";
import { COMMON_REASONS, type Explanation, type Reasons } from "./reasons.ts";

/** What a judge may look at: the facts that its control declares, the promises' parameters, and the time. */
export interface Circumstances<N extends FactName, C extends FactName = never> {
  readonly facts: Pick<Facts, N>;
  readonly considered: { readonly [K in C]: Reading<Facts[K]> };
  readonly cluster: Cluster;
  /** All tenants of the cluster, whatever their state. */
  readonly tenants: readonly Tenant[];
  readonly promises: Promises;
  readonly now: Instant;
}

interface About<N extends FactName, C extends FactName> {
  /** In kebab-case, an affirmation: `backup-fresh`. */
  readonly id: string;
  readonly promise: PromiseId;
  /** `page` wakes somebody up, `ticket` can wait until the morning. */
  readonly severity: "page" | "ticket";
  /** One sentence for people: what is looked at. */
  readonly looksAt: string;
  /** Every reason that its verdicts, violations and advisories may have, but those of `COMMON_REASONS`. */
  readonly reasons: Reasons;
  /** Without any one of these the finding is unknown. */
  readonly needs: readonly N[];
  /** Facts that may show more, and are not always to be had: the judge is given their readings, and decides without them. */
  readonly considers?: readonly C[];
}

/** About each tenant that is served (`active`, `held`). */
export interface TenantControl<N extends FactName = FactName, C extends FactName = FactName> extends About<N, C> {
  readonly about: "tenants";
  judge(tenant: Tenant, circumstances: Circumstances<N, C>): Verdict;
}

/** About each tenant that is gone (`deleted`). */
export interface DeletedTenantControl<N extends FactName = FactName, C extends FactName = FactName>
  extends About<N, C> {
  readonly about: "deletedTenants";
  judge(tenant: Tenant, circumstances: Circumstances<N, C>): Verdict;
}

/** About a cluster as a whole. */
export interface ClusterControl<N extends FactName = FactName, C extends FactName = FactName> extends About<N, C> {
  readonly about: "clusters";
  judge(circumstances: Circumstances<N, C>): Verdict;
}

export type Control<N extends FactName = FactName, C extends FactName = FactName> =
  | TenantControl<N, C>
  | DeletedTenantControl<N, C>
  | ClusterControl<N, C>;

/** Infers the facts' names, so that the compiler stops `judge` from reading any others. */
export function defineControl<const N extends FactName, const C extends FactName = never>(
  control: Control<N, C>,
): Control<N, C> {
  return control;
}

/** Every fact that any of these controls needs or considers. */
export function factsFor(controls: readonly Control[]): ReadonlySet<FactName> {
  return new Set(controls.flatMap(({ needs, considers = [] }) => [...needs, ...considers]));
}

/** What a reason of a control means, and what to do about it; undefined where it is not explained, which is a fault. */
export function explain({ reasons }: Pick<Control, "reasons">, reason: string): Explanation | undefined {
  return reasons[reason] ?? COMMON_REASONS[reason];
}
