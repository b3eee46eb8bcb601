import { HOUR, type Milliseconds } from "./duration.ts";

/** The list price of gp3 in eu-west-1; see docs/cost.md. Volumes of other types cost about the same, or more. */
const USD_PER_GIB_MONTH = 0.088;
const MONTH: Milliseconds = 730 * HOUR;

/** What volumes cost in US dollars that are there for so long: an estimate, to see whether it is cents or more. */
export function costOfVolumes(gib: number, length: Milliseconds): number {
  return gib * USD_PER_GIB_MONTH * (length / MONTH);
}

/** `0.01 USD`, `less than 0.01 USD`. */
export function formatCost(usd: number): string {
  if (usd === 0) return "nothing";
  return usd < 0.01 ? "less than 0.01 USD" : `${usd.toFixed(2)} USD`;
}
