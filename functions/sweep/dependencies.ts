import type { Logger } from "@aws-lambda-powertools/logger";
import type { Control } from "#controls/control.ts";
import type { Cluster, Configuration } from "#domain/configuration.ts";
import type { Finding } from "#domain/finding.ts";
import type { BackupListStore } from "#effects/backups/backup-list-store.ts";
import type { RecordSweep } from "#effects/evidence/record-sweep.ts";
import type { FindingsStore } from "#effects/findings/findings-store.ts";
import type { HistoryStore } from "#effects/history/history-store.ts";
import type { Leases } from "#effects/leases/leases.ts";
import type { PublishAlert } from "#effects/publish/alerts.ts";
import type { PublishEvents } from "#effects/publish/events.ts";
import type { RehearsalStore } from "#effects/rehearsal/rehearsal-store.ts";
import type { TenantStore } from "#effects/tenants/tenant-store.ts";
import type { ClusterSources } from "#facts/sources.ts";
import type { Clock } from "#runtime/clock.ts";

/** A cluster that can be looked at, and how many requests that has taken so far, by service. */
export interface OpenCluster {
  readonly sources: ClusterSources;
  readonly calls: () => Readonly<Record<string, number>>;
  /** Saves what was learned of objects that do not change. It does not throw. */
  readonly keepMemory: () => Promise<void>;
}

/** Everything that this function uses of the world. */
export interface Dependencies {
  /** For the commands that messages name. */
  readonly stage: string;
  readonly configuration: Configuration;
  readonly controls: readonly Control[];
  readonly tenants: Pick<TenantStore, "listTenants">;
  readonly findings: Pick<FindingsStore, "read" | "save">;
  readonly rehearsals: Pick<RehearsalStore, "read">;
  readonly leases: Leases;
  readonly open: (cluster: Cluster) => Promise<OpenCluster>;
  readonly publishEvents: PublishEvents;
  readonly publishAlert: PublishAlert;
  /** Signs what was saved, as evidence. */
  readonly recordSweep: RecordSweep;
  /** What was seen day by day. */
  readonly history: Pick<HistoryStore, "read" | "save">;
  /** The Backups of each tenant, for the report. */
  readonly backupLists: Pick<BackupListStore, "change">;
  /** Counts outcomes for dashboards and alarms. */
  readonly measure: (cluster: string, findings: readonly Finding[]) => void;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "info" | "warn" | "error">;
}
