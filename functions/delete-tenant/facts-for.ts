import type { Cluster, Configuration } from "#domain/configuration.ts";
import type { FactName, Facts, Readings } from "#domain/facts.ts";
import type { Instant } from "#domain/instant.ts";
import { observed, type Unreadable } from "#domain/reading.ts";
import type { Tenant } from "#domain/tenant.ts";
import { collectFacts } from "#facts/collect.ts";
import type { ClusterSources } from "#facts/sources.ts";
import type { Leaver } from "#plans/deletion/belongings.ts";

export interface Look {
  readonly cluster: Cluster;
  readonly now: Instant;
  readonly leaver: Leaver;
  readonly configuration: Pick<Configuration, "keycloak">;
}

/** The named facts, each of them observed; or those that were not, and then nothing may follow from the others. */
export async function factsFor<N extends FactName>(
  sources: ClusterSources,
  names: readonly N[],
  { cluster, now, leaver, configuration }: Look,
): Promise<
  | { readonly status: "observed"; readonly facts: Pick<Facts, N> }
  | { readonly status: "unreadable"; readonly unreadable: readonly Unreadable[] }
> {
  const { tenant: id, namespace, realm } = leaver;
  const tenants: readonly Tenant[] = [
    { id, cluster: cluster.name, namespace, realm, hosts: [], state: "offboarding", since: now },
  ];
  const collected = await collectFacts(sources, names, { cluster, tenants, now });
  const readings = withRealms(collected, configuration, now);
  const unreadable: Unreadable[] = [];
  const facts: Partial<Record<FactName, unknown>> = {};
  for (const name of names) {
    const reading = readings[name];
    if (reading?.status === "observed") facts[name] = reading.value;
    else if (reading !== undefined) unreadable.push(reading);
  }
  if (unreadable.length > 0) return { status: "unreadable", unreadable };
  // Each was collected under its own name by that name's collector.
  return { status: "observed", facts: facts as Pick<Facts, N> };
}

/** Without a Keycloak there are no realms; with one that cannot be read, nothing is certain. */
export function withRealms(readings: Readings, { keycloak }: Look["configuration"], now: Instant): Readings {
  return keycloak === undefined ? { ...readings, realms: observed(new Map(), now) } : readings;
}

export function describeUnreadable(unreadable: readonly Unreadable[]): string {
  return unreadable.map(({ source, message }) => `${source}: ${message}`).join("; ");
}
