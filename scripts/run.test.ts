import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** A checkout with one package, `one`, whose `npm` and `node` are stand-ins where a test says so. */
let root = "";
const lockfile = (version: string) => JSON.stringify({ packages: { "": {}, "node_modules/one": { version } } });
const write = async (path: string, content: string, mode = 0o644) => {
  await mkdir(join(root, path, ".."), { recursive: true });
  await writeFile(join(root, path), content, { mode });
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "surety-"));
  await mkdir(join(root, "scripts"));
  await copyFile(join(import.meta.dirname, "run.mjs"), join(root, "scripts", "run.mjs"));
  await mkdir(join(root, "node_modules", "node", "bin"), { recursive: true });
  await symlink(process.execPath, join(root, "node_modules", "node", "bin", "node"));
  await write("package-lock.json", lockfile("1.0.0"));
  await write("node_modules/.package-lock.json", lockfile("1.0.0"));
  await write("entry.ts", "console.log(JSON.stringify(process.argv.slice(2) satisfies string[]));");
});
afterEach(() => rm(root, { recursive: true }));

const start = (args: readonly string[], path = join(root, "bin")) => {
  const child = spawn(process.execPath, [join(root, "scripts", "run.mjs"), ...args], {
    env: { PATH: path },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    said.stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    said.stderr += chunk.toString();
  });
  const ended = once(child, "close").then(([status]) => ({ status, ...said }));
  return { child, ended };
};

/** An `npm` that installs what package-lock.json names, as far as run.mjs can see. */
const workingNpm = `#!/bin/sh
echo "npm $*"
/bin/cp package-lock.json node_modules/.package-lock.json
`;

describe("run.mjs", () => {
  it("hands over at once where the packages fit, with nothing of its own on the screen", async () => {
    const { status, stdout, stderr } = await start(["entry.ts", "--once", "a b"]).ended;
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '["--once","a b"]\n', stderr: "" });
  });

  it("ends with the entry's status", async () => {
    await write("entry.ts", "process.exitCode = 3;");
    expect(await start(["entry.ts"]).ended).toMatchObject({ status: 3 });
  });

  it("installs packages where one is of another version, and keeps that off standard output", async () => {
    await write("package-lock.json", lockfile("1.0.1"));
    await write("bin/npm", workingNpm, 0o755);
    const { status, stdout, stderr } = await start(["entry.ts"]).ended;
    expect({ status, stdout }).toEqual({ status: 0, stdout: "[]\n" });
    expect(stderr).toMatch(/… npm packages: installing.*\nnpm ci .*\n✓ npm packages \(\d+ s\)\n/);
    expect((await start(["entry.ts"]).ended).stderr).toBe("");
  });

  it("installs packages where npm did not finish the last time", async () => {
    await rm(join(root, "node_modules", ".package-lock.json"));
    await write("bin/npm", workingNpm, 0o755);
    expect((await start(["entry.ts"]).ended).stderr).toContain("✓ npm packages");
  });

  it("installs packages once for two that start at once", async () => {
    await write("package-lock.json", lockfile("1.0.1"));
    await write("bin/npm", workingNpm, 0o755);
    const both = await Promise.all([start(["entry.ts"]).ended, start(["entry.ts"]).ended]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(both.filter(({ stderr }) => stderr.includes("npm ci"))).toHaveLength(1);
  });

  it("says in one line what to install where there is no npm, with status 2", async () => {
    await write("package-lock.json", lockfile("1.0.1"));
    const { status, stderr } = await start(["entry.ts"]).ended;
    expect(status).toBe(2);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      "npm is needed to install packages, but there is no `npm` on PATH: install Node.js 18 or later with its npm.",
    );
  });

  it("says which entry it does not find, with status 2", async () => {
    expect(await start(["no-such-entry.ts"]).ended).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("There is no no-such-entry.ts in "),
    });
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("passes %s on and waits for an orderly end", async (signal) => {
    await write(
      "entry.ts",
      `process.on("${signal}", () => { console.log("stopped"); process.exit(5); });
       setInterval(() => {}, 1000); console.log("started");`,
    );
    const { child, ended } = start(["entry.ts"]);
    await once(child.stdout, "data");
    child.kill(signal);
    expect(await ended).toMatchObject({ status: 5, stdout: "started\nstopped\n" });
  });

  it("ends the entry when npm is killed, which leaves everybody in the dark", async () => {
    await write(
      "entry.ts",
      `process.on("SIGTERM", () => { console.log("stopped"); process.exit(5); });
       setInterval(() => {}, 1000); console.log("started");`,
    );
    // In the place of npm: a process between this one and run.mjs.
    const command = `"${process.execPath}" "${join(root, "scripts", "run.mjs")}" entry.ts; true`;
    const npm = spawn("/bin/sh", ["-c", command], {
      env: { npm_lifecycle_event: "start" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    npm.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    await once(npm.stdout, "data");
    npm.kill("SIGKILL");
    await once(npm.stdout, "close");
    expect(said).toBe("started\nstopped\n");
  });

  it("shows the status of a shell where the entry dies of a signal", async () => {
    await write("entry.ts", 'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000);');
    expect(await start(["entry.ts"]).ended).toMatchObject({ status: 137 });
  });
});
