import type { KeyObject } from "node:crypto";
import type { Logger } from "@aws-lambda-powertools/logger";
import type { Control } from "#controls/control.ts";
import type { Configuration } from "#domain/configuration.ts";
import type { BackupListStore } from "#effects/backups/backup-list-store.ts";
import type { DeletionStore } from "#effects/deletion/deletion-store.ts";
import type { EvidenceReader } from "#effects/evidence/evidence-reader.ts";
import type { FindingsStore } from "#effects/findings/findings-store.ts";
import type { HistoryStore } from "#effects/history/history-store.ts";
import type { RehearsalStore } from "#effects/rehearsal/rehearsal-store.ts";
import type { TenantStore } from "#effects/tenants/tenant-store.ts";
import type { Clock } from "#runtime/clock.ts";
import type { Guard } from "./guard.ts";

/** Everything that this function uses of the world. It changes nothing of it. */
export interface Dependencies {
  readonly stage: string;
  readonly version: string;
  readonly configuration: Configuration;
  readonly controls: readonly Control[];
  /** Throws where people cannot be asked who they are; then nobody is admitted. */
  readonly guard: () => Promise<Guard>;
  readonly tenants: Pick<TenantStore, "listTenantRecords">;
  readonly findings: Pick<FindingsStore, "open">;
  readonly history: Pick<HistoryStore, "open">;
  readonly backupLists: Pick<BackupListStore, "open">;
  readonly deletions: Pick<DeletionStore, "read" | "readProgress">;
  readonly rehearsals: Pick<RehearsalStore, "read">;
  readonly evidence: EvidenceReader;
  /** By which certificates have to be signed. */
  readonly signingKey: () => Promise<KeyObject>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "error" | "warn" | "info">;
}
