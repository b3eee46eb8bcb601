import type { Logger } from "@aws-lambda-powertools/logger";
import type { MemoryStore } from "#effects/memory/memory-store.ts";
import { createMemory, type SavedMemory } from "#facts/live/memory.ts";
import type { Memory } from "#facts/sources.ts";
import type { Clock } from "#runtime/clock.ts";

/** What sweeps remember of the objects that they have read. */
export interface Memories {
  /** A cluster's, as it was saved, or as this process has it already. */
  of(cluster: string): Promise<Memory>;
  /** Saves what was learned since. Without it the next cold start reads again, and nothing worse. */
  keep(cluster: string): Promise<void>;
}

interface Parts {
  readonly store: Pick<MemoryStore, "read" | "save">;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "warn">;
}

/** A memory for each cluster, for as long as this process is warm, and in the state bucket for the one after it. */
export function createMemories({ store, clock, logger }: Parts): Memories {
  const memories = new Map<string, SavedMemory>();
  const savedOf = new Map<string, number>();
  return {
    async of(cluster) {
      const known = memories.get(cluster);
      if (known !== undefined) return known;
      const { answers, problem } = await store.read(cluster);
      if (problem !== undefined) logger.warn("Memory not read; everything is read again", { cluster, problem });
      const memory = createMemory(clock, { saved: answers });
      memories.set(cluster, memory);
      return memory;
    },
    async keep(cluster) {
      const memory = memories.get(cluster);
      const learned = memory?.learned() ?? 0;
      if (memory === undefined || learned === (savedOf.get(cluster) ?? 0)) return;
      try {
        await store.save(cluster, memory.answers());
        savedOf.set(cluster, learned);
      } catch (error) {
        logger.warn("Memory not saved", { cluster, error });
      }
    },
  };
}
