import type { Logger } from "@aws-lambda-powertools/logger";
import type { Configuration } from "#domain/configuration.ts";
import type { FindingsStore } from "#effects/findings/findings-store.ts";
import type { Leases } from "#effects/leases/leases.ts";
import type { PublishAlert } from "#effects/publish/alerts.ts";
import type { PruneStore } from "#effects/retention/prune-store.ts";
import type { TenantStore } from "#effects/tenants/tenant-store.ts";
import type { Clock } from "#runtime/clock.ts";

/** Everything that this function uses of the world. */
export interface Dependencies {
  /** For the commands that the message names. */
  readonly stage: string;
  readonly configuration: Configuration;
  readonly findings: Pick<FindingsStore, "read">;
  readonly prunings: Pick<PruneStore, "readLedger">;
  readonly tenants: Pick<TenantStore, "listTenants">;
  /** Ids of tenants whose deletion is running. */
  readonly runningDeletions: () => Promise<ReadonlySet<string>>;
  readonly leases: Leases;
  readonly publishAlert: PublishAlert;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "info" | "warn" | "error">;
}
