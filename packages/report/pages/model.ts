import type { Milliseconds } from "#domain/duration.ts";
import type { FindingState } from "#domain/findings-index.ts";
import type { Instant } from "#domain/instant.ts";
import type { Promises } from "#domain/promises.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { ControlDescription } from "../controls-table.ts";

/** What a reason means, and what to do about it. */
export interface Explained {
  readonly means: string;
  readonly todo?: string;
}

/** A control as pages tell of it. */
export interface PageControl extends ControlDescription {
  /** undefined: nobody has explained the reason. */
  readonly explain: (reason: string) => Explained | undefined;
}

/** What is known of one configured cluster. */
export interface ClusterState {
  readonly name: string;
  /** When the last whole sweep looked; undefined where none has yet. */
  readonly sweptAt: Instant | undefined;
  /** Why its findings could not be read. */
  readonly problem?: string | undefined;
}

/** What every page is made from: what is stored, but for findings in full, and when it is shown. */
export interface ReportModel {
  readonly stage: string;
  readonly version: string;
  readonly now: Instant;
  /** How often a sweep is due. */
  readonly every: Milliseconds;
  readonly promises: Promises;
  readonly controls: readonly PageControl[];
  readonly clusters: readonly ClusterState[];
  readonly tenants: readonly Tenant[];
  /** What each finding says. */
  readonly states: readonly FindingState[];
  /** Where people sign out; absent where nobody signs in. */
  readonly signOut?: { readonly person: string } | undefined;
}
