import type { Progress } from "#runtime/progress.ts";
import { ServerFailed } from "./process.ts";

interface Stoppable {
  stop(): Promise<void>;
  /** Of a process: its name, its log, and when it has ended. */
  readonly name?: string;
  readonly log?: string;
  readonly ended?: Promise<void>;
}

/** Keeps what runs together: all of it is stopped together, and the end of one by itself is noticed. */
export interface Supervisor {
  /** Aborted, with a ServerFailed, when a process ends that nobody has stopped. */
  readonly failure: AbortSignal;
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
  let stopping: Promise<void> | undefined;

  async function run<T extends Stoppable>(start: () => Promise<T>): Promise<T> {
    if (running.disposed) throw new Error("The environment is being stopped");
    const starting = start();
    running.defer(async () => {
      const started = await starting.catch(() => undefined); // whoever waits for it is told of the error
      await started?.stop();
    });
    const started = await starting;
    started.ended?.then(() => {
      if (running.disposed) return;
      failure.abort(new ServerFailed(`${started.name} ended unexpectedly`, started.log ?? ""));
    });
    return started;
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

  return { failure: failure.signal, run, step, stop };
}
