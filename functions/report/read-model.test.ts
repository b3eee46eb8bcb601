import { describe, expect, it } from "vitest";
import { readHistories } from "./read-model.ts";
import { createWorld, requestFor } from "./world.double.ts";

const NOW = Date.parse("2026-03-10T12:00:00Z");

describe("history that a page reads", () => {
  it("is of the months that 90 days and the day before them reach into, of the clusters that are asked for", async () => {
    const asked: string[] = [];
    const { deps } = createWorld();
    const history: typeof deps.history = {
      read: async (cluster, month) => {
        asked.push(`${cluster} ${month}`);
        return { value: undefined, etag: undefined };
      },
    };
    await readHistories(["prod-eu"], NOW, { ...deps, history });
    expect(asked.toSorted()).toEqual(["2025-12", "2026-01", "2026-02", "2026-03"].map((month) => `prod-eu ${month}`));
  });

  it("that cannot be read is said to be so, is no gap, and not the end of the page", async () => {
    const world = createWorld();
    Object.assign(world.deps.history, { read: () => Promise.reject(new Error("damaged")) });
    const { statusCode, body } = await world.handle(requestFor("/tenants/acme"));
    expect([statusCode, body.includes("90 whose evidence could not be read")]).toEqual([200, true]);
    expect(world.logs.join()).toContain("History not read");
  });
});
