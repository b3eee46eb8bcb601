import type { Cluster } from "#domain/configuration.ts";
import type { FactName, Facts, Readings } from "#domain/facts.ts";
import type { Instant } from "#domain/instant.ts";
import type { Unreadable } from "#domain/reading.ts";
import { collectFacts } from "#facts/collect.ts";
import type { ClusterSources } from "#facts/sources.ts";

/** The named facts, each of them observed; or those that were not, and then nothing may follow from the others. */
export async function factsFor<N extends FactName>(
  sources: ClusterSources,
  names: readonly N[],
  { cluster, now }: { readonly cluster: Cluster; readonly now: Instant },
): Promise<
  | { readonly status: "observed"; readonly facts: Pick<Facts, N> }
  | { readonly status: "unreadable"; readonly unreadable: readonly Unreadable[] }
> {
  const readings: Readings = await collectFacts(sources, names, { cluster, tenants: [], now });
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

export function describeUnreadable(unreadable: readonly Unreadable[]): string {
  return unreadable.map(({ source, message }) => `${source}: ${message}`).join("; ");
}
