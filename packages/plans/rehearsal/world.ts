import type { Milliseconds } from "#domain/duration.ts";
import type { Facts } from "#domain/facts.ts";
import type { Instant } from "#domain/instant.ts";
import type { Rehearsals } from "#domain/rehearsal.ts";
import type { RehearsalSettings } from "#domain/rehearsal-settings.ts";
import type { RehearsedObjects, RestoredObjects } from "#domain/rehearsed-objects.ts";
import type { Tenant } from "#domain/tenant.ts";

/** What is listed of the cluster and of EC2; without any one of them no step is taken. */
export const REHEARSAL_NEEDS = [
  "namespaces",
  "restores",
  "persistentVolumeClaims",
  "persistentVolumes",
  "volumes",
  "snapshots",
  "backups",
] as const;
export type RehearsalFacts = Pick<Facts, (typeof REHEARSAL_NEEDS)[number]>;

/** What is read of the backups of those tenants only whose turn it is. */
export type OpenedBackups = Pick<Facts, "volumeInfos" | "backupContents">;

/** Everything that the next steps of a cluster's rehearsals follow from. */
export interface RehearsalWorld {
  /** Of this cluster, whatever their state. */
  readonly tenants: readonly Tenant[];
  readonly facts: RehearsalFacts;
  /** What is in the namespaces that are to be looked into, by their names. */
  readonly restored: ReadonlyMap<string, RestoredObjects>;
  readonly settings: RehearsalSettings;
  /** Within which each tenant's backup is to be proven, as promised. */
  readonly period: Milliseconds;
  readonly state: Rehearsals;
  readonly now: Instant;
}

/** What is done to the world; everything else that follows is in the next state. */
export type RehearsalAction =
  | {
      readonly kind: "begin";
      readonly tenant: string;
      readonly name: string;
      readonly backup: string;
      readonly from: string;
      readonly objects: RehearsedObjects;
    }
  | { readonly kind: "remove"; readonly rehearsal: string; readonly item: Leftover };

/** A trace of a rehearsal. */
export interface Leftover {
  readonly kind: "Namespace" | "Restore" | "PersistentVolume" | "Volume";
  readonly id: string;
  /** Of what is deleted only if it is still the same. */
  readonly uid?: string;
}
