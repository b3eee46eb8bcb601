import { setTimeout as sleep } from "node:timers/promises";
import {
  ApiException,
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  ListWatch,
  Watch,
} from "@kubernetes/client-node";

const retryAfter = 1000;
const resyncEvery = 30_000;

export interface ControllerSpec<T extends KubernetesObject> {
  readonly name: string;
  readonly config: KubeConfig;
  /** The path of the list that is watched, for instance `/api/v1/persistentvolumes`. */
  readonly path: string;
  readonly list: () => Promise<KubernetesListObject<T>>;
  /**
   * Brings the world to what the object asks for. It is called for every change and every half minute, never twice
   * at once for the same object, and again after an error, so it has to be safe to repeat.
   */
  readonly reconcile: (object: T) => Promise<void>;
  readonly log: (line: string) => void;
}

export interface Controller {
  stop(): Promise<void>;
}

/** A small controller in the way of Kubernetes: it compares and repairs, and does not count on seeing each event. */
export async function startController<T extends KubernetesObject>(spec: ControllerSpec<T>): Promise<Controller> {
  const { name, log } = spec;
  const stopped = new AbortController();
  const running = new Map<string, Promise<void>>();
  const changedMeanwhile = new Set<string>();

  const objects = new ListWatch<T>(spec.path, new Watch(spec.config), spec.list, false);
  objects.on("add", enqueue);
  objects.on("update", enqueue);
  objects.on("error", async (error: unknown) => {
    if (stopped.signal.aborted) return;
    log(`${name}: the watch broke off, and begins again: ${reason(error)}`);
    if (await pause(retryAfter)) await objects.start();
  });

  function enqueue(object: T): void {
    const key = `${object.metadata?.namespace ?? ""}/${object.metadata?.name ?? ""}`;
    if (stopped.signal.aborted) return;
    if (running.has(key)) changedMeanwhile.add(key);
    else
      running.set(
        key,
        work(key, object).finally(() => running.delete(key)),
      );
  }

  async function work(key: string, first: T): Promise<void> {
    let object: T | undefined = first;
    while (object !== undefined && !stopped.signal.aborted) {
      changedMeanwhile.delete(key);
      try {
        await spec.reconcile(object);
        if (!changedMeanwhile.has(key)) return;
      } catch (error) {
        log(`${name}: ${key}: ${reason(error)}`);
        await pause(retryAfter);
      }
      object = objects.get(object.metadata?.name ?? "", object.metadata?.namespace);
    }
  }

  /** False when it was stopped meanwhile. */
  const pause = (time: number) => sleep(time, true, { signal: stopped.signal }).catch(() => false);

  await objects.start();
  const resync = setInterval(() => objects.list().forEach(enqueue), resyncEvery);

  return {
    async stop() {
      stopped.abort();
      clearInterval(resync);
      await objects.stop();
      await Promise.all(running.values());
    },
  };
}

/** An answer of the API server in one line. */
function reason(error: unknown): string {
  return error instanceof ApiException ? `${error.code} ${JSON.stringify(error.body)}` : String(error);
}
