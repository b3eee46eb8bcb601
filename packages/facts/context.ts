import type { Cluster } from "#domain/configuration.ts";
import type { FactName, Facts } from "#domain/facts.ts";
import type { Instant } from "#domain/instant.ts";
import type { Reading } from "#domain/reading.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { ClusterSources } from "./sources.ts";

/** What facts of one cluster are collected for. */
export interface Subject {
  readonly cluster: Cluster;
  /** All tenants of the cluster, whatever their state. */
  readonly tenants: readonly Tenant[];
  readonly now: Instant;
}

/** What a collector may use: the sources, and other facts, each of which is collected once whoever asks first. */
export interface FactContext extends Subject {
  readonly sources: ClusterSources;
  fact<N extends FactName>(name: N): Promise<Reading<Facts[N]>>;
}

/** Reads one fact. What it cannot read it returns as unreadable, with the cause; it throws only where it is wrong itself. */
export type Collector<T> = (context: FactContext) => Promise<Reading<T>>;
