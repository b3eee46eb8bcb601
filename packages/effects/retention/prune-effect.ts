import type { PruneResult } from "#domain/pruning.ts";

/** What became of one item; what may succeed later is thrown. */
export type PruneEffect = Pick<PruneResult, "outcome" | "message">;

export const DELETED: PruneEffect = { outcome: "deleted", message: "" };
export const ABSENT: PruneEffect = { outcome: "alreadyAbsent", message: "It was gone already." };

export function changed(message: string): PruneEffect {
  return { outcome: "changed", message };
}
