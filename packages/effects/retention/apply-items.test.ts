import { describe, expect, it } from "vitest";
import type { PruneItem } from "#domain/pruning.ts";
import { applyItems } from "./apply-items.ts";
import type { PruneEffect } from "./prune-effect.ts";

const item = (id: string, after: readonly string[] = []): PruneItem => ({
  ...{
    kind: "Snapshot",
    id,
    place: "eu-west-1",
    tenants: [],
    reason: "OrphanSnapshot",
    message: "-",
    facts: {},
    after,
  },
  method: { by: "DeleteSnapshot", volumeId: "vol-1", startedAt: 0, tags: {} },
});

const throttled = () => Object.assign(new Error("Request limit exceeded."), { name: "RequestLimitExceeded" });

/** Applies items; `answers` says what each attempt comes to. */
async function apply(items: readonly PruneItem[], answers: readonly (PruneEffect["outcome"] | Error)[], time = 100) {
  const waits: number[] = [];
  const tried: string[] = [];
  let left = time;
  const results = await applyItems(
    items,
    {
      plannedAt: 0,
      async prune({ id }) {
        left -= 1;
        const answer = answers[tried.push(id) - 1] ?? "deleted";
        if (answer instanceof Error) throw answer;
        return { outcome: answer, message: "" };
      },
    },
    { sleep: async (length) => void waits.push(length), hasTime: () => left > 0, clock: () => 7 },
  );
  return { outcomes: results.map(({ outcome }) => outcome), results, waits, tried };
}

describe("items that are deleted one after the other", () => {
  it("each have a result of their own", async () => {
    const { outcomes, results } = await apply(
      [item("a"), item("b"), item("c")],
      ["deleted", new Error("no"), "alreadyAbsent"],
    );
    expect(outcomes).toEqual(["deleted", "failed", "alreadyAbsent"]);
    expect(results[1]).toEqual({ kind: "Snapshot", id: "b", outcome: "failed", message: "no", at: 7 });
  });

  it("wait longer with each time that they are throttled, and less again when it goes well", async () => {
    const answers = [throttled(), throttled(), "deleted", "deleted", "deleted"] as const;
    const { outcomes, waits } = await apply(
      ["a", "b", "c", "d"].map((id) => item(id)),
      answers,
    );
    expect(outcomes).toEqual(["deleted", "deleted", "deleted", "deleted"]);
    expect(waits).toEqual([1_000, 2_000, 1_000]);
  });

  it("are given up for this run after some attempts, and the rest goes on", async () => {
    const { outcomes, tried } = await apply([item("a"), item("b")], Array.from({ length: 4 }, throttled));
    expect(outcomes).toEqual(["failed", "deleted"]);
    expect(tried).toEqual(["a", "a", "a", "a", "b"]);
  });

  it("are not begun where there is no time left", async () => {
    const { outcomes, tried } = await apply([item("a"), item("b")], [], 1);
    expect([outcomes, tried]).toEqual([["deleted", "failed"], ["a"]]);
  });

  it.each([
    ["deleted", ["deleted", "deleted"]],
    ["alreadyAbsent", ["alreadyAbsent", "deleted"]],
    ["deferred", ["deferred", "failed"]],
    ["changed", ["changed", "failed"]],
  ] as const)("wait for what has to go first: where that is %s", async (first, expected) => {
    expect((await apply([item("a"), item("b", ["Snapshot a"])], [first])).outcomes).toEqual(expected);
  });
});
