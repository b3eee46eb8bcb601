import type { Cluster, Configuration } from "#domain/configuration.ts";
import type { StartDeletion } from "#effects/deletion/start-deletion.ts";
import type { PublishAlert } from "#effects/publish/alerts.ts";
import type { SendDeadLetter } from "#effects/publish/dead-letters.ts";
import type { PublishEvents } from "#effects/publish/events.ts";
import type { TenantEventsQueue } from "#effects/publish/tenant-events-queue.ts";
import type { EventReceipts } from "#effects/tenants/event-receipts.ts";
import type { TenantStore } from "#effects/tenants/tenant-store.ts";
import type { Clock } from "#runtime/clock.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";

/** Everything that this function uses of the world. */
export interface Dependencies {
  readonly configuration: Configuration;
  readonly tenants: Pick<
    TenantStore,
    "getTenantRecord" | "getNamespaceOwner" | "getRealmOwner" | "getTakenHosts" | "saveTenantRecord"
  >;
  readonly receipts: Pick<EventReceipts, "firstReceipt" | "recordRefusal">;
  /** The queue that the messages came from. */
  readonly queue: TenantEventsQueue;
  readonly startDeletion: StartDeletion;
  readonly connect: (cluster: Cluster) => KubernetesApi;
  readonly publishEvents: PublishEvents;
  readonly publishAlert: PublishAlert;
  readonly sendDeadLetter: SendDeadLetter;
  /** For the command that an alert names. */
  readonly stage: string;
  readonly clock: Clock;
  readonly logger: Readonly<Record<"info" | "warn" | "error", Log>>;
}

/** A constant sentence, and what varies as fields. */
type Log = (message: string, fields: Readonly<Record<string, unknown>>) => void;
