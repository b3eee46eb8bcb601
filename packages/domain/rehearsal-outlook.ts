import type { Instant } from "./instant.ts";
import type { TenantRehearsals } from "./rehearsal.ts";

/** One tenant's rehearsals: what runs, how the last ended, and when the next is due. */
export interface RehearsalOutlook {
  readonly tenant: string;
  readonly cluster: string;
  readonly known: TenantRehearsals;
  /** From then on one is begun as soon as others leave room for it; null: none is, since none may be. */
  readonly dueAt: Instant | null;
}

/** The rehearsals of a cluster's tenants, by what is saved of them. */
export interface ClusterRehearsals {
  readonly cluster: string;
  /** When it was saved last; undefined: nobody has looked yet. */
  readonly savedAt: Instant | undefined;
  /** Why it cannot be shown. */
  readonly problem?: string | undefined;
  readonly tenants: readonly RehearsalOutlook[];
}
