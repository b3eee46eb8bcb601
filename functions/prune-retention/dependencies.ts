import type { Logger } from "@aws-lambda-powertools/logger";
import type { Cluster, Configuration } from "#domain/configuration.ts";
import type { Milliseconds } from "#domain/duration.ts";
import type { Reading } from "#domain/reading.ts";
import type { RecordPruning } from "#effects/evidence/record-pruning.ts";
import type { Leases } from "#effects/leases/leases.ts";
import type { PublishAlert } from "#effects/publish/alerts.ts";
import type { Prune } from "#effects/retention/prune.ts";
import type { PruneStore } from "#effects/retention/prune-store.ts";
import type { TenantStore } from "#effects/tenants/tenant-store.ts";
import type { ClusterSources } from "#facts/sources.ts";
import type { Clock } from "#runtime/clock.ts";

/** A cluster that can be looked at. */
export interface PrunableCluster {
  readonly sources: ClusterSources;
  /** The accounts that a snapshot is shared with. */
  readonly sharingOf: (snapshot: string) => Promise<Reading<readonly string[]>>;
}

/** Everything that this function uses of the world. */
export interface Dependencies {
  /** For the commands that alerts name. */
  readonly stage: string;
  /** Of Surety, and of AWS: a plan of others is not applied. */
  readonly version: string;
  readonly account: string;
  readonly configuration: Configuration;
  readonly tenants: Pick<TenantStore, "listTenants">;
  readonly store: PruneStore;
  readonly leases: Leases;
  readonly open: (cluster: Cluster) => PrunableCluster;
  readonly pruneIn: (cluster: Cluster) => Prune;
  readonly recordPruning: RecordPruning;
  readonly publishAlert: PublishAlert;
  readonly sleep: (length: Milliseconds) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "info" | "warn" | "error">;
}
