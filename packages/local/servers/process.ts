import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { waitUntil } from "./wait.ts";

const guard = fileURLToPath(new URL("guard.sh", import.meta.url));
const graceSeconds = 5;

/** A server to run. `ready` is asked until it answers true; what it throws counts as 'not yet'. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Where `<name>.log` is written. */
  readonly folder: string;
  readonly workingFolder?: string;
  readonly ready: () => Promise<boolean>;
  /** Milliseconds until it has to be ready. */
  readonly deadline?: number;
  /** Gives the start up; a server that was ready runs on. */
  readonly signal?: AbortSignal;
}

/** A running server. It ends with this process, however that ends; see guard.sh. */
export interface ManagedProcess {
  readonly name: string;
  /** Also the id of the process group that the server and all its children are in. */
  readonly pid: number;
  readonly log: string;
  /** Resolves when the server and all that it started are gone. */
  readonly ended: Promise<void>;
  /** TERM, then KILL after five seconds. Stopping again is harmless. */
  stop(): Promise<void>;
}

/** A server that ended, or was not ready in time, with the end of its log in the message. */
export class ServerFailed extends Error {
  override readonly name = "ServerFailed";
  readonly addressInUse: boolean;

  constructor(problem: string, log: string, options?: ErrorOptions) {
    const lines = lastLines(log, 15);
    super(`${problem}. The end of ${log}:\n${lines}`, options);
    this.addressInUse = /address already in use|EADDRINUSE/i.test(lines);
  }
}

/** Starts a server and waits until it is ready; on failure nothing of it is left running. */
export async function startProcess(spec: ProcessSpec): Promise<ManagedProcess> {
  const log = join(spec.folder, `${spec.name}.log`);
  const child = spawnGuarded(spec, log);
  if (child.pid === undefined) {
    const [cause] = await once(child, "error");
    throw new ServerFailed(`${spec.name} could not be started (${spec.command})`, log, { cause });
  }
  const ended = once(child, "exit").then(() => undefined);
  const process = { name: spec.name, pid: child.pid, log, ended, stop: () => stop(child, ended) };

  const abort = new AbortController();
  ended.then(() => abort.abort(new ServerFailed(`${spec.name} ended before it was ready`, log)));
  try {
    await waitUntil(`${spec.name} to be ready`, spec.ready, {
      deadline: spec.deadline ?? 30_000,
      signal: spec.signal ? AbortSignal.any([abort.signal, spec.signal]) : abort.signal,
    });
  } catch (error) {
    await process.stop();
    spec.signal?.throwIfAborted();
    throw error instanceof ServerFailed ? error : new ServerFailed(String(error), log, { cause: error });
  }
  return process;
}

function spawnGuarded(spec: ProcessSpec, log: string): ChildProcess {
  const output = openSync(log, "a");
  try {
    const child = spawn("/bin/sh", [guard, String(graceSeconds), spec.command, ...spec.args], {
      env: spec.env,
      cwd: spec.workingFolder ?? spec.folder,
      stdio: ["pipe", output, output],
      detached: true, // a group of its own: Ctrl-C in the terminal reaches us first, and we stop servers in order
    });
    child.stdin?.on("error", () => {}); // the server was gone before we let go of it
    return child;
  } finally {
    closeSync(output);
  }
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.stdin?.end();
  await ended;
}

function lastLines(log: string, count: number): string {
  try {
    return readFileSync(log, "utf8").trimEnd().split("\n").slice(-count).join("\n");
  } catch (error) {
    return `(the log cannot be read: ${String(error)})`;
  }
}
