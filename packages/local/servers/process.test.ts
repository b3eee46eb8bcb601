import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type ProcessSpec, ServerFailed, startProcess } from "./process.ts";
import { waitUntil } from "./wait.ts";

const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const gone = (pids: readonly number[]) =>
  waitUntil(`${pids} to be gone`, async () => !pids.some(alive), { deadline: 10_000 });

const numberIn = (file: string) => Number(readFileSync(file, "utf8"));

/** A shell script as a server: ready when it has written the file `ready`. */
function script(code: string, overrides: Partial<ProcessSpec> = {}): ProcessSpec {
  const folder = mkdtempSync(join(tmpdir(), "surety-process-"));
  return {
    name: "example",
    command: "/bin/sh",
    args: ["-c", code],
    env: { PATH: process.env["PATH"] ?? "" },
    folder,
    ready: async () => existsSync(join(folder, "ready")),
    deadline: 5000,
    ...overrides,
  };
}

describe("startProcess", () => {
  it("stops a server together with the children that it started", async () => {
    const spec = script("sleep 600 & echo $! > child; echo up; touch ready; sleep 600");
    const server = await startProcess(spec);
    const child = numberIn(join(spec.folder, "child"));
    expect(alive(child)).toBe(true);

    await server.stop();

    await gone([child, server.pid]);
    expect(readFileSync(server.log, "utf8")).toContain("up\n");
  });

  it("lets a server end politely before anything is killed", async () => {
    const spec = script("trap 'sleep 0.3; echo goodbye; exit 0' TERM; touch ready; while :; do sleep 0.1; done");
    const server = await startProcess(spec);

    await server.stop();

    expect(readFileSync(server.log, "utf8")).toMatch(/goodbye\n\[ended with status 0\]\n$/);
  });

  it("kills a server that ignores TERM, after the grace", async () => {
    const spec = script("trap '' TERM; echo $$ > self; touch ready; while :; do sleep 0.1; done");
    const server = await startProcess(spec);

    await server.stop();

    await gone([numberIn(join(spec.folder, "self"))]);
  }, 10_000);

  it("tells of a server that ends early at once, with its log's last lines, path and status", async () => {
    const spec = script("echo first; echo 'the disk is full' >&2; exit 3");
    const error = await startProcess(spec).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ServerFailed);
    expect(String(error)).toContain("example ended before it was ready");
    expect(String(error)).toContain("the disk is full\n[ended with status 3]");
    expect(String(error)).toContain(join(spec.folder, "example.log"));
  });

  it("recognises an address that is in use, so that others can be tried", async () => {
    const error = await startProcess(
      script("echo 'listen tcp 127.0.0.1:80: bind: address already in use'; exit 1"),
    ).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ addressInUse: true });
  });

  it("leaves nothing behind of a server that is not ready in time", async () => {
    const spec = script("echo $$ > self; sleep 600", { ready: async () => false, deadline: 300 });

    await expect(startProcess(spec)).rejects.toThrow(/Waited 0.3 s for example to be ready/);

    await gone([numberIn(join(spec.folder, "self"))]);
  });

  it("gives a start up when it is asked to, and leaves nothing of it behind", async () => {
    const wanted = new AbortController();
    const spec = script("echo $$ > self; sleep 600", { ready: async () => false, signal: wanted.signal });
    const starting = startProcess(spec);
    await waitUntil("it to run", async () => numberIn(join(spec.folder, "self")) > 0, { deadline: 5_000 });

    wanted.abort(new Error("nobody waits any more"));

    await expect(starting).rejects.toThrow("nobody waits any more");
    await gone([numberIn(join(spec.folder, "self"))]);
  });

  it("gives the reason of the last look when the deadline passes", async () => {
    const ready = async () => {
      throw new Error("connection refused");
    };
    await expect(startProcess(script("sleep 600", { ready, deadline: 200 }))).rejects.toThrow(/connection refused/);
  });

  it("says which command could not be found", async () => {
    const spec = script("", { command: "/nowhere/etcd", args: [] });
    await expect(startProcess(spec)).rejects.toThrow(/\/nowhere\/etcd.*not found/);
  });

  it("ends servers and their children when the process that started them is killed", async () => {
    const spec = script("sleep 600 & echo $! > child; echo $$ > self; touch ready; sleep 600");
    const parent = spawn(process.execPath, ["--input-type=module", "--eval", parentOf(spec)], { stdio: "pipe" });
    await waitUntil("the server to run", spec.ready, { deadline: 10_000 });
    const pids = [numberIn(join(spec.folder, "self")), numberIn(join(spec.folder, "child"))];
    expect(pids.every(alive)).toBe(true);

    parent.kill("SIGKILL");
    await once(parent, "exit");

    await gone(pids);
  }, 20_000);
});

function parentOf({ ready: _, ...spec }: ProcessSpec): string {
  const module = fileURLToPath(new URL("process.ts", import.meta.url));
  return `
    import { startProcess } from ${JSON.stringify(module)};
    await startProcess({ ...${JSON.stringify(spec)}, ready: async () => true });
  `;
}
