import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { mapConcurrently } from "./concurrency.ts";

describe("mapConcurrently", () => {
  it("keeps the order, whatever ends first", async () => {
    const waits = [30, 1, 15];
    const results = await mapConcurrently(waits, 3, async (wait) => {
      await sleep(wait);
      return wait;
    });
    expect(results).toEqual(waits);
  });

  it("never has more than the limit under way, and gets there", async () => {
    let running = 0;
    let most = 0;
    await mapConcurrently(Array.from({ length: 50 }), 4, async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(1);
      running -= 1;
    });
    expect(most).toBe(4);
  });

  it("has nothing to do with nothing", async () => {
    expect(await mapConcurrently([], 4, async () => 1)).toEqual([]);
  });

  it("throws the first error", async () => {
    const work = async (item: number) => {
      if (item === 2) throw new Error("two");
      return item;
    };
    await expect(mapConcurrently([1, 2, 3], 1, work)).rejects.toThrow("two");
  });
});
