import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FRESH, writeObservation } from "./check/observation.fixture.ts";

const MAIN = join(import.meta.dirname, "main.ts");

interface Ran {
  readonly status: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (...args: readonly string[]) =>
  new Promise<Ran>((done) => {
    execFile(process.execPath, [MAIN, ...args], (error, stdout, stderr) =>
      done({ status: error === null ? 0 : error.code, stdout, stderr }),
    );
  });

describe("the surety process", () => {
  it("ends with the status of its command, its results alone on standard output", async () => {
    const folder = await writeObservation(FRESH);
    const { status, stdout, stderr } = await run("check", folder, "--json");
    expect(status).toBe(3);
    expect(JSON.parse(stdout).summary.kept).toBe(1);
    expect(stderr).toContain("Judged as of");
  });

  it("ends with 2 for wrong use", async () => {
    expect(await run("chek")).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("check") });
  });

  it("ends quietly when nobody reads its output any more", async () => {
    const child = spawn(process.execPath, [MAIN, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let said = "";
    child.stderr.on("data", (data: Buffer) => {
      said += data.toString();
    });
    await once(child, "close");
    expect(said).toBe("");
  });

  it("still ends with its command's status when nobody reads its output any more", async () => {
    const child = spawn(process.execPath, [MAIN, "check", await writeObservation(FRESH), "--json"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    child.stdout.destroy();
    expect((await once(child, "close"))[0]).toBe(3);
  });

  // Linux has a file that is always full; elsewhere there is none to write to.
  it.skipIf(!existsSync("/dev/full"))("says so, with 4, where its output cannot be written", async () => {
    const full = openSync("/dev/full", "w");
    const folder = await writeObservation(FRESH);
    const child = spawn(process.execPath, [MAIN, "check", folder, "--json"], { stdio: ["ignore", full, "pipe"] });
    let said = "";
    child.stderr?.on("data", (data: Buffer) => {
      said += data.toString();
    });
    const [status] = await once(child, "close");
    closeSync(full);
    expect(said).toMatch(/^error: standard output could not be written: .*ENOSPC/mu);
    expect(said).not.toContain(" at ");
    expect(status).toBe(4);
  });
});
