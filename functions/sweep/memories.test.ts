import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import type { Remembered } from "#domain/remembered.ts";
import { createMemories } from "./memories.ts";

/** A store in memory, and processes one after the other that use it. */
function world() {
  const state = {
    now: 0,
    saved: [] as readonly Remembered[],
    saves: 0,
    reads: 0,
    failing: false,
    warnings: [] as string[],
  };
  const store = {
    async read() {
      return state.failing ? { answers: [], problem: "no" } : { answers: state.saved };
    },
    async save(_: string, answers: readonly Remembered[]) {
      if (state.failing) throw new Error("no");
      state.saved = JSON.parse(JSON.stringify(answers));
      state.saves += 1;
    },
  };
  const start = () => {
    const logger = { warn: (message: unknown, ..._: readonly unknown[]) => void state.warnings.push(String(message)) };
    const memories = createMemories({ store, clock: () => state.now, logger });
    return async (...keys: readonly string[]) => {
      const memory = await memories.of("prod-eu");
      for (const key of keys)
        await memory.recall(
          key,
          async () => {
            state.reads += 1;
            return key;
          },
          () => true,
        );
      await memories.keep("prod-eu");
    };
  };
  return { state, start };
}

describe("what sweeps remember", () => {
  it("is known to the next process", async () => {
    const { state, start } = world();
    await start()("a", "b");
    await start()("a", "b");
    expect(state).toMatchObject({ reads: 2, saves: 1, warnings: [] });
  });

  it("is saved where something was learned, and only then", async () => {
    const { state, start } = world();
    const sweep = start();
    await sweep("a");
    await sweep("a");
    expect(state.saves).toBe(1);
    await sweep("a", "b");
    expect(state.saves).toBe(2);
    state.now = DAY;
    await sweep("a", "b");
    expect(state).toMatchObject({ reads: 4, saves: 3 });
  });

  it("may be lost: everything is read, nothing fails, and it is saved once that is possible", async () => {
    const { state, start } = world();
    state.failing = true;
    const sweep = start();
    await sweep("a");
    expect(state).toMatchObject({ reads: 1, saves: 0 });
    expect(state.warnings).toEqual(["Memory not read; everything is read again", "Memory not saved"]);
    state.failing = false;
    await sweep("a");
    expect(state).toMatchObject({ reads: 1, saves: 1 });
  });
});
