import type { Logger } from "@aws-lambda-powertools/logger";
import type { Cluster, Configuration } from "#domain/configuration.ts";
import type { FactName, Readings } from "#domain/facts.ts";
import type { Reading } from "#domain/reading.ts";
import type { Inside } from "#domain/verification.ts";
import type { RecordRehearsal } from "#effects/evidence/record-rehearsal.ts";
import type { Leases } from "#effects/leases/leases.ts";
import type { RehearsalExecutions } from "#effects/rehearsal/rehearsal-executions.ts";
import type { RehearsalStore } from "#effects/rehearsal/rehearsal-store.ts";
import type { Rehearse } from "#effects/rehearsal/rehearse.ts";
import type { TenantStore } from "#effects/tenants/tenant-store.ts";
import type { Subject } from "#facts/context.ts";
import type { Clock } from "#runtime/clock.ts";

/** Reads facts of one cluster as it is now. */
type Look = (names: readonly FactName[], subject: Subject) => Promise<Readings>;

/** Everything that this function uses of the world. */
export interface Dependencies {
  readonly configuration: Configuration;
  readonly tenants: Pick<TenantStore, "getTenantRecord" | "listTenantRecords">;
  readonly store: RehearsalStore;
  readonly leases: Leases;
  readonly executions: RehearsalExecutions;
  readonly open: (cluster: Cluster) => Look;
  /** What is in one namespace of a rehearsal. */
  readonly lookInto: (cluster: Cluster, namespace: string) => Promise<Reading<Inside>>;
  readonly rehearseIn: (cluster: Cluster) => Rehearse;
  readonly recordRehearsal: RecordRehearsal;
  /** Counts the looks that were taken to their end. */
  readonly countLook: () => void;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "info" | "warn" | "error">;
}
