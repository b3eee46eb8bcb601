import { itemKey } from "#domain/deletion.ts";
import { type Milliseconds, SECOND } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import type { PruneItem, PruneResult } from "#domain/pruning.ts";
import type { Clock } from "#runtime/clock.ts";
import { describeError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import type { Prune } from "./prune.ts";
import type { PruneEffect } from "./prune-effect.ts";

const FIRST_WAIT: Milliseconds = SECOND;
const LONGEST_WAIT: Milliseconds = 30 * SECOND;
/** So often an item that is throttled is tried again. */
const ATTEMPTS = 4;

export interface Pace {
  readonly sleep: (length: Milliseconds) => Promise<void>;
  /** Whether there is time left for one more. */
  readonly hasTime: () => boolean;
  readonly clock: Clock;
}

/**
 * Deletes items one after the other, as far as the time goes. What happens to one is that one's result. After a call that
 * was throttled everything goes slower, for as long as it takes to go well again.
 */
export async function applyItems(
  items: readonly PruneItem[],
  { prune, plannedAt }: { readonly prune: Prune; readonly plannedAt: Instant },
  { sleep, hasTime, clock }: Pace,
): Promise<readonly PruneResult[]> {
  const results: PruneResult[] = [];
  const gone = new Set<string>();
  let wait = 0;

  async function attempt(item: PruneItem): Promise<PruneEffect> {
    for (let time = 1; ; time += 1) {
      if (wait > 0) await sleep(wait);
      try {
        const effect = await prune(item, plannedAt);
        wait = wait <= FIRST_WAIT ? 0 : wait / 2;
        return effect;
      } catch (error) {
        const isThrottled = failureKind(error) === "throttled";
        if (isThrottled) wait = Math.min(LONGEST_WAIT, Math.max(FIRST_WAIT, wait * 2));
        if (!isThrottled || time === ATTEMPTS || !hasTime())
          return { outcome: "failed", message: describeError(error) };
      }
    }
  }

  for (const item of items) {
    const missing = item.after.find((key) => !gone.has(key));
    const effect: PruneEffect =
      missing !== undefined
        ? { outcome: "failed", message: `${missing} has to go first, and has not.` }
        : hasTime()
          ? await attempt(item)
          : { outcome: "failed", message: "There was no time left in this run." };
    if (effect.outcome === "deleted" || effect.outcome === "alreadyAbsent") gone.add(itemKey(item));
    results.push({ kind: item.kind, id: item.id, ...effect, at: clock() });
  }
  return results;
}
