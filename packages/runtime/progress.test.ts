import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createProgress, inWords } from "./progress.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const recorder = (terminal: boolean) => {
  const written: string[] = [];
  const output = { write: (text: string) => written.push(text), isTTY: terminal, columns: 40 };
  return { progress: createProgress({ output, now: () => Date.now() }), written };
};

describe("inWords", () => {
  it.each([
    [0, "0.0 s"],
    [440, "0.4 s"],
    [9_949, "9.9 s"],
    [9_950, "10 s"],
    [59_499, "59 s"],
    [59_500, "1 min 0 s"],
    [192_000, "3 min 12 s"],
  ])("%d ms is %s", (milliseconds, words) => {
    expect(inWords(milliseconds)).toBe(words);
  });
});

describe("without a terminal", () => {
  it("has a line at the start, one every twenty seconds, and one at the end", () => {
    const { progress, written } = recorder(false);
    const step = progress.step("velero 1.18.3 (6 of 8)");
    step.update("compiling");
    vi.advanceTimersByTime(45_000);
    step.done();
    vi.advanceTimersByTime(60_000);
    expect(written).toEqual([
      "… velero 1.18.3 (6 of 8)\n",
      "… velero 1.18.3 (6 of 8): compiling (20 s)\n",
      "… velero 1.18.3 (6 of 8): compiling (40 s)\n",
      "✓ velero 1.18.3 (6 of 8) (45 s)\n",
    ]);
  });

  it("ends a step once, whatever is called later", () => {
    const { progress, written } = recorder(false);
    const step = progress.step("etcd");
    step.fail("refused");
    step.done();
    expect(written).toEqual(["… etcd\n", "✗ etcd: refused (0.0 s)\n"]);
  });

  it("writes no control characters", () => {
    const { progress, written } = recorder(false);
    progress.step("etcd").done();
    progress.note("using etcd");
    expect(written.join("")).not.toContain("\u001b");
  });
});

describe("on a terminal", () => {
  it("redraws one line, no wider than the terminal, that tells how many more are running", () => {
    const { progress, written } = recorder(true);
    progress.step("kube-apiserver").update("compiling");
    progress.step("velero");
    vi.advanceTimersByTime(100);
    const last = written.at(-1) ?? "";
    expect(last).toContain("kube-apiserver: compiling (0.1 s) and");
    expect(last).not.toContain("\n");
    expect(last.slice("\r\u001b[2K".length).length).toBeLessThan(40);
  });

  it("clears the live line before it prints another", () => {
    const { progress, written } = recorder(true);
    progress.step("etcd");
    progress.note("using etcd from PATH");
    expect(written.at(-1)).toBe("\r\u001b[2Kusing etcd from PATH\n");
  });

  it("draws nothing more when the last step has ended", () => {
    const { progress, written } = recorder(true);
    progress.step("etcd").done("ready");
    const length = written.length;
    vi.advanceTimersByTime(10_000);
    expect(written).toHaveLength(length);
    expect(vi.getTimerCount()).toBe(0);
  });
});
