import type { Place } from "#domain/evidence.ts";

const DIGITS = 10;
const LAST = 10 ** DIGITS - 1;

/**
 * `deletions/acme/1/9999999997-2.dsse.json` is record 2 of the chain `deletions/acme/1`. The first number counts down, so
 * that the newest record is the first that S3 lists: the head of a chain is found by one request, however long it is.
 */
export function keyOfRecord({ chain, sequence }: Pick<Place, "chain" | "sequence">): string {
  return `${prefixOfChain(chain)}${String(LAST - sequence).padStart(DIGITS, "0")}-${sequence}.dsse.json`;
}

export function prefixOfChain(chain: string): string {
  return `${chain}/`;
}

/** Lists are named after their own digest. */
export function keyOfList(sha256: string): string {
  return `lists/${sha256}.jsonl.gz`;
}
