import { describe, expect, it } from "vitest";
import { indexBy, uniquelyBy } from "./index-by.ts";

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

describe("uniquelyBy", () => {
  const byId = uniquelyBy<{ readonly id?: string; readonly at: number }>(({ id }) => id);

  it("finds the one item of a key, and of several the first", () => {
    const items = [{ id: "a", at: 0 }, { id: "a", at: 1 }, { at: 2 }];
    expect(byId(items).get("a")).toBe(items[0]);
    expect(byId(items).has("b")).toBe(false);
    expect(byId(items).size).toBe(1);
  });

  it("is made once for a list, and anew for another", () => {
    const items = [{ id: "a", at: 0 }];
    expect(byId(items)).toBe(byId(items));
    expect(byId([...items])).not.toBe(byId(items));
  });
});
