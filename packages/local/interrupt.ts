/** Somebody pressed Ctrl-C, or asked the process in another way to end. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** A signal that comes again so soon is the same one: npm, the shell and the terminal may each pass it on. */
const SAME_ONE = 1_000;

/** How often it is seen whether whoever started this process is still there. */
const LOOK_FOR_PARENT = 500;

/**
 * Aborted, with an `Interrupted`, when the process is first asked to end, or whoever started it is gone. Asked again
 * later, it ends at once; what it started ends by itself then.
 */
export function onInterrupt(): AbortSignal {
  const interrupted = new AbortController();
  let first: number | undefined;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      first ??= performance.now();
      if (performance.now() - first > SAME_ONE) process.exit(130);
      interrupted.abort(new Interrupted(`Ended by ${name}`));
    });
  }
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    interrupted.abort(new Interrupted("Ended, since what had started it is gone"));
  }, LOOK_FOR_PARENT).unref();
  return interrupted.signal;
}

/** Rejects with the signal's reason once it is aborted, also where it was before; never resolves. */
export function rejectWhen(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
