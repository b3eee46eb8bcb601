import type { Progress } from "#runtime/progress.ts";
import { type ManagedProcess, ServerFailed } from "./process.ts";

/** A double within this process, or a server in one of its own. */
type Stoppable = { stop(): Promise<void> } | ManagedProcess;

/** A server that runs; `pid` is also the id of the process group that it is in with all that it started. */
export type RunningServer = Pick<ManagedProcess, "name" | "pid" | "log">;

/** Keeps what runs together: all of it is stopped together, and the end of one by itself is noticed. */
export interface Supervisor {
  /** Aborted, with a ServerFailed, when a process ends that nobody has stopped. */
  readonly failure: AbortSignal;
  readonly servers: readonly RunningServer[];
  /** Starts something, and sees to its end. */
  run<T extends Stoppable>(start: () => Promise<T>): Promise<T>;
  /** Shows a piece of work to people. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Stops everything, the latest first, also what is only starting yet. Stopping again waits for the same end. */
  stop(): Promise<void>;
}

export function createSupervisor(progress: Progress): Supervisor {
  const failure = new AbortController();
  const running = new AsyncDisposableStack();
  const servers: RunningServer[] = [];
  let stopping: Promise<void> | undefined;

  async function run<T extends Stoppable>(start: () => Promise<T>): Promise<T> {
    if (running.disposed) throw new Error("The environment is being stopped");
    const starting = start();
    running.defer(async () => {
      const started = await starting.catch(() => undefined); // whoever waits for it is told of the error
      await started?.stop();
    });
    const started = await starting;
    if ("ended" in started) watch(started);
    return started;
  }

  function watch(server: ManagedProcess): void {
    servers.push({ name: server.name, pid: server.pid, log: server.log });
    server.ended.then(() => {
      if (!running.disposed) failure.abort(new ServerFailed(`${server.name} ended unexpectedly`, server.log));
    });
  }

  async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const shown = progress.step(name);
    try {
      const result = await work();
      shown.done();
      return result;
    } catch (error) {
      shown.fail(running.disposed ? "stopped" : "failed");
      throw error;
    }
  }

  function stop(): Promise<void> {
    stopping ??= running.disposeAsync();
    return stopping;
  }

  return { failure: failure.signal, servers, run, step, stop };
}
