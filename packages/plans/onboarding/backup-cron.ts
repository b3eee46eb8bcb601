import { HOUR, type Milliseconds } from "#domain/duration.ts";
import { stableHash } from "./stable-hash.ts";

const MINUTES_PER_HOUR = 60;
/** Backups start between midnight and this hour, UTC. */
const END_OF_NIGHT = 6;
const DIVISORS_OF_A_DAY = [24, 12, 8, 6, 4, 3, 2, 1];

/**
 * When a tenant's backups start: at least as often as promised, by night where once a day will do. The minute follows
 * from the tenant's id, so that ten thousand tenants are spread over the night, and each keeps its place.
 */
export function backupCron(tenantId: string, every: Milliseconds): string {
  const step = DIVISORS_OF_A_DAY.find((hours) => hours * HOUR <= every) ?? 1;
  const offset = stableHash(tenantId) % (Math.min(step, END_OF_NIGHT) * MINUTES_PER_HOUR);
  const [hour, minute] = [Math.floor(offset / MINUTES_PER_HOUR), offset % MINUTES_PER_HOUR];
  const hours = Array.from({ length: 24 / step }, (_, run) => hour + run * step);
  return `${minute} ${hours.join(",")} * * *`;
}
