import { describe, expect, it } from "vitest";
import { turnOf, waitAfter } from "./turn.ts";

/** The times of the looks at a step, in seconds after the first. */
function looks(until: number): readonly number[] {
  const times = [0];
  for (let attempt = 1; (times.at(-1) ?? 0) < until; attempt += 1) times.push((times.at(-1) ?? 0) + waitAfter(attempt));
  return times;
}

describe("the pace of a step", () => {
  it("begins with a second, and grows to ten minutes", () => {
    expect([1, 2, 3, 4, 5, 6].map(waitAfter)).toEqual([1, 1, 2, 2, 3, 4]);
    expect(waitAfter(100)).toBe(600);
  });

  it("sees what took some seconds at the latest two seconds, and what took longer at the latest a half, after it", () => {
    const times = looks(600);
    times.slice(1).forEach((time, at) => {
      const before = times[at] ?? 0;
      expect(time - before, `between ${before} and ${time}`).toBeLessThanOrEqual(Math.max(2, before / 2));
    });
  });

  it("makes few events of a long wait: each look is nine in the history", () => {
    expect(looks(600).length).toBeLessThanOrEqual(21);
    expect(looks(24 * 3600).length).toBeLessThan(170);
  });
});

it("a step counts as taken again where the last answer was about it, and another begins anew", () => {
  const last = { task: "Clear", attempt: 3, since: 1_000 };
  expect(turnOf("Clear", undefined, 9_000)).toEqual({ attempt: 1, since: 9_000 });
  expect(turnOf("Clear", last, 9_000)).toEqual({ attempt: 4, since: 1_000 });
  expect(turnOf("Verify", last, 9_000)).toEqual({ attempt: 1, since: 9_000 });
});
