import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { silentProgress } from "#runtime/progress.ts";
import { startProcess } from "./process.ts";
import { createSupervisor } from "./supervisor.ts";
import { waitUntil } from "./wait.ts";

const stoppable = (name: string, stopped: string[]) => ({ stop: async () => void stopped.push(name) });

const script = (code: string) =>
  startProcess({
    name: "example",
    command: "/bin/sh",
    args: ["-c", code],
    env: { PATH: process.env["PATH"] ?? "" },
    folder: mkdtempSync(join(tmpdir(), "surety-supervisor-")),
    ready: async () => true,
  });

describe("a supervisor", () => {
  it("stops what was started last first", async () => {
    const stopped: string[] = [];
    const { run, stop } = createSupervisor(silentProgress);
    await run(async () => stoppable("etcd", stopped));
    await run(async () => stoppable("kube-apiserver", stopped));

    await stop();

    expect(stopped).toEqual(["kube-apiserver", "etcd"]);
  });

  it("stops also what was only starting", async () => {
    const stopped: string[] = [];
    const { run, stop } = createSupervisor(silentProgress);
    const starting = run(async () => {
      await sleep(50);
      return stoppable("velero", stopped);
    });

    await stop();
    await starting;

    expect(stopped).toEqual(["velero"]);
  });

  it("starts nothing more once it stops", async () => {
    const { run, stop } = createSupervisor(silentProgress);
    await stop();
    let started = false;
    const late = run(async () => {
      started = true;
      return stoppable("late", []);
    });
    await expect(late).rejects.toThrow("being stopped");
    expect(started).toBe(false);
  });

  it("passes the error of a failed start on, and stops the others all the same", async () => {
    const stopped: string[] = [];
    const { run, stop } = createSupervisor(silentProgress);
    await run(async () => stoppable("etcd", stopped));
    const failed = run(async () => Promise.reject(new Error("the disk is full")));
    await expect(failed).rejects.toThrow("the disk is full");

    await stop();

    expect(stopped).toEqual(["etcd"]);
  });

  it("notices a server that ends by itself", async () => {
    const { run, failure, stop } = createSupervisor(silentProgress);
    await run(() => script("sleep 0.2; echo 'out of memory'; exit 9"));
    await waitUntil("the end to be noticed", async () => failure.aborted, { deadline: 5000 });
    expect(String(failure.reason)).toContain("example ended unexpectedly");
    expect(String(failure.reason)).toContain("out of memory\n[ended with status 9]");
    await stop();
  });

  it("does not take a stop for a failure", async () => {
    const { run, failure, servers, stop } = createSupervisor(silentProgress);
    await run(() => script("sleep 600"));
    expect(servers.map(({ name }) => name)).toEqual(["example"]);
    await stop();
    expect(failure.aborted).toBe(false);
  });
});
