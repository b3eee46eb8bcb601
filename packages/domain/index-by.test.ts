import { describe, expect, it } from "vitest";
import { indexBy } from "./index-by.ts";

describe("indexBy", () => {
  it("finds items under each of their keys, in the order of the list", () => {
    const byTag = indexBy<{ readonly tags: readonly string[] }>((item) => item.tags);
    const [a, b, c] = [{ tags: ["x", "y"] }, { tags: ["y"] }, { tags: [] }];
    const found = byTag([a, b, c]);
    expect([found.get("x"), found.get("y"), found.get("z")]).toEqual([[a], [a, b], []]);
  });

  it("passes once over a list, however often it is asked", () => {
    let calls = 0;
    const byId = indexBy<{ readonly id: string }>((item) => {
      calls += 1;
      return item.id;
    });
    const items = Array.from({ length: 100 }, (_, at) => ({ id: String(at) }));
    for (const { id } of items) byId(items).get(id);
    expect(calls).toBe(100);
  });

  it("does not take an id for a property of an object", () => {
    expect(indexBy<{ readonly id: string }>((item) => item.id)([{ id: "a" }]).get("constructor")).toEqual([]);
  });
});
