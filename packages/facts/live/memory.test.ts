import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import { createMemory } from "./memory.ts";

function remembering(most?: number) {
  const world = { now: 1_000, reads: [] as string[] };
  const memory = createMemory(() => world.now, most);
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
  it("answers a second time what it has read, for a day", async () => {
    const { world, recall } = remembering();
    await recall("a");
    world.now += DAY - 1;
    expect(await recall("a")).toBe("a at 1000");
    world.now += 1;
    expect(await recall("a")).toBe(`a at ${1_000 + DAY}`);
    expect(world.reads).toEqual(["a", "a"]);
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
});
