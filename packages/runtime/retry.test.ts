import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { backOff, retrying } from "./retry.ts";

const always = { deadline: 5_000, shouldRetry: () => true, pace: () => 1 };

function failing(times: number) {
  let calls = 0;
  return async () => {
    calls += 1;
    if (calls <= times) throw new Error(`attempt ${calls}`);
    return calls;
  };
}

describe("retrying", () => {
  it("tries again until it succeeds", async () => {
    await expect(retrying(failing(3), always)).resolves.toBe(4);
  });

  it("gives up after the last attempt, with the last error", async () => {
    await expect(retrying(failing(9), { ...always, attempts: 3 })).rejects.toThrow("attempt 3");
  });

  it("does not repeat what would fail again", async () => {
    await expect(retrying(failing(9), { ...always, shouldRetry: () => false })).rejects.toThrow("attempt 1");
  });

  it("does not begin to wait where the time would be up before", async () => {
    await expect(retrying(failing(9), { ...always, deadline: 50, pace: () => 1_000 })).rejects.toThrow("attempt 1");
  });

  it("tells the work when its time is up", async () => {
    const work = (signal: AbortSignal) => sleep(5_000, undefined, { signal });
    await expect(retrying(work, { ...always, deadline: 20, pace: () => 0 })).rejects.toThrow(/aborted/u);
  });

  it("does not wait for one attempt longer than its patience", async () => {
    let calls = 0;
    const work = async (signal: AbortSignal) => {
      calls += 1;
      if (calls === 1) await sleep(5_000, undefined, { signal });
      return calls;
    };
    await expect(retrying(work, { ...always, patience: 20 })).resolves.toBe(2);
  });
});

describe("backOff", () => {
  it("doubles with jitter, up to five seconds", () => {
    const waits = [1, 2, 3, 20].map((attempt) => backOff(attempt, new Error("x")));
    waits.forEach((wait, at) => {
      const full = [200, 400, 800, 5_000][at] ?? 0;
      expect(wait).toBeGreaterThanOrEqual(full / 2);
      expect(wait).toBeLessThanOrEqual(full);
    });
  });

  it("does as the server wishes", () => {
    expect(backOff(1, Object.assign(new Error("x"), { retryAfter: 7_000 }))).toBe(7_000);
  });
});
