import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import { createMemory } from "./memory.ts";

function remembering(most?: number) {
  const world = { now: 1_000, reads: [] as string[] };
  const memory = createMemory(() => world.now, most === undefined ? {} : { most });
  const recall = (key: string, isLasting = true) =>
    memory.recall(
      key,
      async () => {
        world.reads.push(key);
        return `${key} at ${world.now}`;
      },
      () => isLasting,
    );
  return { world, recall };
}

describe("a memory", () => {
  it("answers a second time what it has read, for half a day at least and a day at most", async () => {
    const { world, recall } = remembering();
    await recall("a");
    world.now += DAY / 2 - 1;
    expect(await recall("a")).toBe("a at 1000");
    world.now += DAY / 2 + 1;
    expect(await recall("a")).toBe(`a at ${1_000 + DAY}`);
    expect(world.reads).toEqual(["a", "a"]);
  });

  it("reads what was read at once anew bit by bit: never more than a tenth of it within half an hour", async () => {
    const { world, recall } = remembering();
    const keys = Array.from({ length: 1_000 }, (_, at) => `s3://example-backups/backups/t${at}/x "${at}" 400`);
    for (const key of keys) await recall(key);
    const anew: number[] = [];
    for (let sweep = 0; sweep < 48; sweep += 1) {
      world.now += DAY / 48;
      const before = world.reads.length;
      for (const key of keys) await recall(key);
      anew.push(world.reads.length - before);
    }
    expect(Math.max(...anew)).toBeLessThan(100);
    expect(new Set(world.reads.slice(keys.length)).size).toBe(keys.length);
  });

  it("keeps nothing that may be another the next time", async () => {
    const { world, recall } = remembering();
    await recall("a", false);
    await recall("a", false);
    expect(world.reads).toHaveLength(2);
  });

  it("keeps answers apart, and forgets the oldest where there are too many", async () => {
    const { world, recall } = remembering(2);
    for (const key of ["a", "b", "c", "c", "b", "a"]) await recall(key);
    expect(world.reads).toEqual(["a", "b", "c", "a"]);
  });

  it("keeps nothing of what failed", async () => {
    const memory = createMemory(() => 0);
    const failing = () =>
      memory.recall(
        "a",
        () => Promise.reject(new Error("no")),
        () => true,
      );
    await expect(failing()).rejects.toThrow("no");
    await expect(
      memory.recall(
        "a",
        async () => "fine",
        () => true,
      ),
    ).resolves.toBe("fine");
  });

  it("goes on from what was saved of another, as long as that would have believed it", async () => {
    const world = { now: 1_000, reads: 0 };
    const form = {
      toJson: (answer: Map<string, number>) => [...answer],
      fromJson: (json: unknown) => new Map(json as [string, number][]),
    };
    const recall = (memory: ReturnType<typeof createMemory>) =>
      memory.recall(
        "a",
        async () => {
          world.reads += 1;
          return new Map([["x", 1]]);
        },
        () => true,
        form,
      );
    const first = createMemory(() => world.now);
    await recall(first);
    expect(first.learned()).toBe(1);
    const saved = JSON.parse(JSON.stringify(first.answers()));
    const second = createMemory(() => world.now, { saved });
    expect(await recall(second)).toEqual(new Map([["x", 1]]));
    expect([world.reads, second.learned(), JSON.parse(JSON.stringify(second.answers()))]).toEqual([1, 0, saved]);
    world.now += DAY;
    await recall(second);
    expect([world.reads, second.learned()]).toEqual([2, 1]);
  });

  it("does not believe what was saved for longer than it keeps anything, by a clock that was wrong", async () => {
    const saved = [{ key: "a", until: 10 * DAY, answer: "old" }];
    const memory = createMemory(() => 0, { saved });
    expect(
      await memory.recall(
        "a",
        async () => "new",
        () => true,
      ),
    ).toBe("new");
  });
});
