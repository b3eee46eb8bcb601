import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { readLocalConnection } from "#local/connection.ts";
import { waitUntil } from "#local/servers/wait.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
/** Servers are asked to end, and after five seconds made to. */
const GONE = { deadline: 15_000, every: 100 };

interface Start {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  readonly ended: Promise<number | null>;
  /** Resolves when a line begins like this, with the whole line. */
  says(beginning: string): Promise<string>;
}

const started: Start[] = [];

/** `npm start` in a process group of its own, as a shell gives it one, so that Ctrl-C can be pressed. */
async function start(connections: string, ...args: readonly string[]): Promise<Start> {
  const child = spawn(process.execPath, ["scripts/run.mjs", "packages/local/start.ts", ...args], {
    cwd: ROOT,
    env: { ...process.env, SURETY_LOCAL_CONNECTIONS: connections },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const ended = once(child, "exit").then(([status]) => status);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  const says = async (beginning: string): Promise<string> => {
    const found = () => lines.find((line) => line.trimStart().startsWith(beginning));
    await waitUntil(`it to say "${beginning}"`, async () => found() !== undefined, { deadline: 120_000 });
    return found() ?? "";
  };
  const one = { child, ended, says };
  started.push(one);
  return one;
}

/** A test that fails must not leave servers running either. */
afterEach(() => {
  for (const { child } of started) if (child.exitCode === null && child.signalCode === null) signal(child, "SIGKILL");
  started.length = 0;
});

/** To every process of the group, as a terminal does it. */
function signal({ pid = 0 }: { readonly pid?: number | undefined }, name: NodeJS.Signals): void {
  process.kill(-pid, name);
}

const processes = () => execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");

/** The process within a group that runs the environment, kept for when it is gone. */
const starters = new Map<number, number>();
function starterOf({ pid = 0 }: Start["child"]): number | undefined {
  const found = processes()
    .map((line) => line.trim().split(/\s+/u))
    .find(([, parent]) => Number(parent) === pid);
  if (found !== undefined) starters.set(pid, Number(found[0]));
  return starters.get(pid);
}

/** The commands of all servers that a start has begun: the environment's folder is in each, and named after its process. */
function serversOf(child: Start["child"]): readonly string[] {
  const folder = `/environment-${starterOf(child)}-`;
  return processes().filter((line) => line.includes(folder));
}

const newFolder = () => mkdtemp(join(tmpdir(), "surety-connections-"));
const expectNothingOf = ({ child }: Start) =>
  waitUntil("its servers to be gone", async () => serversOf(child).length === 0, GONE);

describe("npm start", () => {
  it("ends by Ctrl-C while its servers are starting, and leaves none of them", async () => {
    const one = await start(await newFolder());
    await one.says("✓ AWS, emulated");
    expect(serversOf(one.child)).not.toEqual([]);

    signal(one.child, "SIGINT");

    expect(await one.ended).toBe(130);
    expect(serversOf(one.child)).toEqual([]);
  });

  it("ends when what started it is killed, and leaves no server", async () => {
    const one = await start(await newFolder());
    await one.says("✓ AWS, emulated");
    expect(serversOf(one.child)).not.toEqual([]);

    one.child.kill("SIGKILL");

    await expectNothingOf(one);
  });

  it("ends by Ctrl-C in the middle of the story, takes itself off the command line, and leaves no server", async () => {
    const connections = await newFolder();
    const one = await start(connections);
    await one.says("2. ");
    expect(await readLocalConnection(connections)).toMatchObject({ state: "running" });

    signal(one.child, "SIGINT");

    expect(await one.ended).toBe(130);
    expect(serversOf(one.child)).toEqual([]);
    expect(await readdir(connections)).toEqual([]);
  });

  it("with --once is not found by the command line, which would show it to whoever looks at their own", async () => {
    const connections = await newFolder();
    const one = await start(connections, "--once");
    await one.says("2. ");
    expect(await readLocalConnection(connections)).toEqual({ state: "absent" });
    signal(one.child, "SIGINT");
    expect(await one.ended).toBe(130);
  });

  it("runs beside another one, which goes on when this one is killed and leaves nothing", async () => {
    const connections = await newFolder();
    const both = await Promise.all([start(connections), start(connections)]);
    await Promise.all(both.map((one) => one.says("Usable after")));
    const meant = async () => {
      const found = await readLocalConnection(connections);
      return found.state === "running"
        ? both.find(({ child }) => starterOf(child) === found.connection.pid)
        : undefined;
    };
    const killed = await meant();
    const other = both.find((one) => one !== killed);
    if (killed === undefined || other === undefined) throw new Error("Neither is found by the command line");

    signal(killed.child, "SIGKILL");

    await expectNothingOf(killed);
    // Whoever inherits a killed process takes note of its end a moment later; until then it counts as alive.
    await waitUntil("the other one to be found", async () => (await meant()) === other, GONE);
    await other.says("3. ");
    signal(other.child, "SIGTERM");
    await other.ended;
    expect(serversOf(other.child)).toEqual([]);
  });
});
