import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createProgress } from "#runtime/progress.ts";
import { follow } from "./follow.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function recorder() {
  const lines: string[] = [];
  return {
    lines,
    progress: createProgress({ output: { write: (text: string) => lines.push(text) }, now: () => Date.now() }),
  };
}

const elapsed = (length: number) => new Promise<void>((resolve) => setTimeout(resolve, length));

describe("follow", () => {
  it("says nothing of work that ends within a second", async () => {
    const { lines, progress } = recorder();
    const done = follow(progress, "Reading", () => elapsed(999).then(() => "all"));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await done).toBe("all");
    expect(lines).toEqual([]);
  });

  it("shows work that takes longer, and how far it was", async () => {
    const { lines, progress } = recorder();
    const done = follow(progress, "Reading", async (say) => {
      say("3 of 7");
      await elapsed(1_500);
    });
    await vi.advanceTimersByTimeAsync(1_500);
    await done;
    expect(lines).toEqual(["… Reading\n", "✓ Reading: 3 of 7 (1.5 s)\n"]);
  });

  it("shows that work failed, and passes its error on", async () => {
    const { lines, progress } = recorder();
    const done = follow(progress, "Reading", () => elapsed(1_500).then(() => Promise.reject(new Error("no"))));
    const caught = done.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(await caught).toEqual(new Error("no"));
    expect(lines.at(-1)).toMatch(/^✗ Reading/u);
  });
});
