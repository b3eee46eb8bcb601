import type { DigestSettings } from "#domain/alert-settings.ts";
import type { Configuration } from "#domain/configuration.ts";
import type { Instant } from "#domain/instant.ts";
import type { Tenant } from "#domain/tenant.ts";
import type { ClusterFindings } from "#domain/tracked-finding.ts";

/** What was read, or why it could not be. */
export type Seen<T> = { readonly value: T } | { readonly problem: string };

/** Everything that a digest looks at. */
export interface Surroundings {
  readonly stage: string;
  readonly now: Instant;
  readonly configuration: Pick<Configuration, "exemptions" | "mutes" | "promises" | "sweep">;
  readonly settings: DigestSettings;
  /** By cluster; a value that is undefined: it was never swept. */
  readonly findings: ReadonlyMap<string, Seen<ClusterFindings | undefined>>;
  /** By cluster: what the newest run of pruning told people, see the ledger. */
  readonly prunings: ReadonlyMap<string, Seen<readonly string[]>>;
  readonly tenants: Seen<readonly Tenant[]>;
  /** Ids of tenants whose deletion's state machine is running. */
  readonly running: Seen<ReadonlySet<string>>;
}

/** One kind of thing that a person should know of. */
export interface Section {
  /** For programs, and to filter by. */
  readonly id: string;
  /** For people; what follows are its lines. */
  readonly title: string;
  /** How many things there are, which may be more than lines. */
  readonly count: number;
  readonly lines: readonly string[];
  /** The command that shows more. */
  readonly more?: string;
}
