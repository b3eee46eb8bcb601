import type { Milliseconds } from "./duration.ts";
import type { Instant } from "./instant.ts";
import type { TenantId } from "./tenant.ts";

/** When Surety last looked, as its own findings of the sweeps before say. */
export interface LastLooks {
  /** How often a sweep is due. */
  readonly every: Milliseconds;
  /** The controls that look at each tenant. */
  readonly controls: readonly string[];
  /** By control, then by tenant. A control that is not there has never looked at anybody. */
  readonly at: ReadonlyMap<string, ReadonlyMap<TenantId, Instant>>;
}
