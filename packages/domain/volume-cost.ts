import { HOUR, MINUTE, type Milliseconds } from "./duration.ts";

/** By which AWS turns prices for a month into those for shorter. */
const MONTH: Milliseconds = 730 * HOUR;
/** EBS counts seconds, and this at least. */
const LEAST: Milliseconds = MINUTE;

/** What volumes of this size cost for so long, in US dollars, to a millionth; without provisioned IOPS and throughput. */
export function volumeCost(gib: number, length: Milliseconds, usdPerGiBMonth: number): number {
  const usd = gib * usdPerGiBMonth * (Math.max(length, LEAST) / MONTH);
  return Math.ceil(usd * 1_000_000) / 1_000_000;
}
