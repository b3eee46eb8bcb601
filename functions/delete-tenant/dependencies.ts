import type { Logger } from "@aws-lambda-powertools/logger";
import type { Cluster, Configuration } from "#domain/configuration.ts";
import type { DeletionItem } from "#domain/deletion.ts";
import type { DeletionStore } from "#effects/deletion/deletion-store.ts";
import type { Emptying } from "#effects/deletion/empty-folder.ts";
import type { Effect } from "#effects/deletion/outcome.ts";
import type { IssueCertificate } from "#effects/evidence/issue-certificate.ts";
import type { PublishAlert } from "#effects/publish/alerts.ts";
import type { PublishEvents } from "#effects/publish/events.ts";
import type { TenantStore } from "#effects/tenants/tenant-store.ts";
import type { ClusterSources } from "#facts/sources.ts";
import type { Clock } from "#runtime/clock.ts";

/** What can be deleted of a cluster, and of what stands behind it. Each is safe to repeat. */
export interface Deletions {
  deleteObject(item: DeletionItem): Promise<Effect>;
  requestBackupDeletion(item: DeletionItem, name: string): Promise<Effect>;
  stopWorkloads(item: DeletionItem): Promise<Effect>;
  deleteVolume(item: DeletionItem): Promise<Effect>;
  deleteSnapshot(item: DeletionItem): Promise<Effect>;
  deleteRealm(item: DeletionItem): Promise<Effect>;
  emptyFolder(item: DeletionItem, emptying: Emptying): Promise<Effect>;
  /** Why a namespace that is being deleted is still there, in Kubernetes' words. */
  whatHoldsUpNamespace(namespace: string): Promise<readonly string[]>;
  /** Which attachments and finalizers keep PersistentVolumes, by their names. */
  whatHoldsUpVolumes(names: readonly string[]): Promise<readonly string[]>;
}

/** Everything that this function uses of the world. */
export interface Dependencies {
  /** For the command that an alert names. */
  readonly stage: string;
  readonly configuration: Configuration;
  readonly tenants: Pick<TenantStore, "getTenantRecord" | "listTenants" | "saveTenantRecord">;
  readonly deletions: DeletionStore;
  /** A cluster as it is now: made anew for each look. */
  readonly open: (cluster: Cluster) => ClusterSources;
  readonly deletionsIn: (cluster: Cluster) => Deletions;
  readonly issueCertificate: IssueCertificate;
  readonly publishEvents: PublishEvents;
  readonly publishAlert: PublishAlert;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "info" | "warn" | "error">;
}
