import type { Milliseconds } from "#domain/duration.ts";
import type { Facts } from "#domain/facts.ts";
import type { Instant } from "#domain/instant.ts";
import type { Rehearsals } from "#domain/rehearsal.ts";
import type { RehearsalSettings } from "#domain/rehearsal-settings.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { Inside } from "#domain/verification.ts";

/** What the next step of a rehearsal follows from; without any one of these lists none is taken. */
export const REHEARSAL_NEEDS = [
  "namespaces",
  "restores",
  "persistentVolumeClaims",
  "persistentVolumes",
  "volumes",
] as const;
export type RehearsalFacts = Pick<Facts, (typeof REHEARSAL_NEEDS)[number]>;

/** What each step of a rehearsal follows from. */
export interface SeenWorld {
  readonly facts: RehearsalFacts;
  /** What is in its namespace; undefined as long as nobody has to look into it. */
  readonly inside: Inside | undefined;
  readonly settings: RehearsalSettings;
  readonly now: Instant;
}

/** What it follows from which rehearsals are begun, and what was left by those that nobody knows of. */
export const LOOK_NEEDS = ["namespaces", "restores", "snapshots", "backups"] as const;

/** What is read of the backups of those tenants only whose turn it is. */
export const OPENED = ["volumeInfos", "backupContents"] as const;
export type OpenedBackups = Pick<Facts, (typeof OPENED)[number]>;

/** `generation`: which tenant of its id; absent for the first. */
export type RehearsedTenant = Tenant & { readonly generation?: number | undefined };

/** Everything that beginnings follow from. */
export interface RehearsalWorld {
  /** Of this cluster, whatever their state. */
  readonly tenants: readonly RehearsedTenant[];
  readonly facts: Pick<Facts, (typeof LOOK_NEEDS)[number]>;
  readonly settings: RehearsalSettings;
  /** Within which each tenant's backup is to be proven, as promised. */
  readonly period: Milliseconds;
  readonly state: Rehearsals;
  readonly now: Instant;
}

/** A trace of a rehearsal. */
export interface Leftover {
  readonly kind: "Namespace" | "Restore" | "PersistentVolume" | "Volume";
  readonly id: string;
  /** Of what is deleted only if it is still the same. */
  readonly uid?: string;
}
