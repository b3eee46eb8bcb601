import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { withLock } from "./lock.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "surety-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Another process that takes a lock and keeps it until it is killed. */
const holder = async (file: string) => {
  const code = `import { withLock } from ${JSON.stringify(join(import.meta.dirname, "lock.ts"))};
    setInterval(() => {}, 1000);
    withLock(${JSON.stringify(file)}, {}, () => new Promise(() => console.log("held")));`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
};

describe("withLock", () => {
  it("lets one caller in at a time, and says once to the other that it waits", async () => {
    const file = join(folder, "one-at-a-time");
    const events: string[] = [];
    const onWait = vi.fn();
    const job = (name: string) =>
      withLock(file, { every: 5, onWait }, async () => {
        events.push(`${name} in`);
        await sleep(40);
        events.push(`${name} out`);
      });
    await Promise.all([job("first"), job("second")]);
    expect(events).toEqual(["first in", "first out", "second in", "second out"]);
    expect(onWait).toHaveBeenCalledTimes(1);
  });

  it("gives the lock back when the action fails", async () => {
    const file = join(folder, "failed");
    await expect(withLock(file, {}, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await expect(withLock(file, {}, async () => "in")).resolves.toBe("in");
  });

  it("waits for another process, and gets in when that one is killed", async () => {
    const file = join(folder, "killed");
    const child = await holder(file);
    const onWait = vi.fn(() => child.kill("SIGKILL"));
    await expect(withLock(file, { every: 5, onWait }, async () => "in")).resolves.toBe("in");
    expect(onWait).toHaveBeenCalledTimes(1);
  });

  it("stops waiting when it is told to", async () => {
    const file = join(folder, "aborted");
    const child = await holder(file);
    const stop = new AbortController();
    const waiting = withLock(file, { signal: stop.signal, onWait: () => stop.abort() }, async () => "in");
    await expect(waiting).rejects.toThrow("aborted");
    child.kill("SIGKILL");
  });
});
